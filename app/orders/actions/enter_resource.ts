import db from '@adonisjs/lucid/services/db'
import { enterConsole, type ConsoleEntry, type EnterConsoleRefused } from '#enrolment/actions/enter_console'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { fail, type Result } from '#kernel/result'
import { isEnterable } from '../resource_states.ts'

export type EnterResourceRefused = EnterConsoleRefused | { type: 'resource_not_found' } | { type: 'not_in_use' }

/** A one-use address of the supplier's console at this resource, for the redirect that follows at once; never stored. */
export async function enterResource(
  viewer: Viewer,
  { resourceId }: { resourceId: string }
): Promise<Result<ConsoleEntry, EnterResourceRefused>> {
  const query = db.from('resources')
    .join('order_lines', 'order_lines.id', 'resources.line_id')
    .join('orders', 'orders.id', 'order_lines.order_id')
    .where('resources.id', resourceId)
    .select('resources.connection_id', 'resources.supplier_resource_id', 'resources.family', 'resources.region', 'resources.state')
  const row = await visibleOrganisations(viewer, query, 'resources.organisation_id', 'orders.user_id').first()
  if (!row) return fail({ type: 'resource_not_found' })
  if (!isEnterable(row.state)) return fail({ type: 'not_in_use' })
  const resource = { resourceId: row.supplier_resource_id, family: row.family, region: row.region || undefined }
  return enterConsole({ viewer, connectionId: row.connection_id, resource })
}
