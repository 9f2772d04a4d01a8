import db from '@adonisjs/lucid/services/db'
import type { OrderSnapshot } from '#supplier-sdk'
import type { FoundBy } from '#suppliers/books'
import { hub } from '#suppliers/hub'
import { contentOf } from '../found_orders.ts'
import { hasUndecidedAct } from '../own_orders.ts'
import { bearFoundAct } from './bear_found_act.ts'
import { bearFoundRefund } from './bear_found_refund.ts'

export type TakeFoundAct = {
  connectionId: number
  connectionCode: string
  snapshot: OrderSnapshot
  foundBy: FoundBy
  /** The one organisation that is enrolled with the order's account; undefined where that is nobody or several. */
  owner: number | undefined
}

/**
 * A renewal, a change or a refund that a customer made in the supplier's console. It is theirs where it concerns exactly one
 * resource that we know, of the organisation of the account. False leaves it to operations, and to the next look: the resource is
 * not known, it is another's, a line of ours acts on it or may have acted, or it is still there although it was given back.
 */
export async function takeFoundAct({ connectionId, connectionCode, snapshot, foundBy, owner }: TakeFoundAct): Promise<boolean> {
  const [supplierResourceId, ...others] = contentOf(snapshot).resourceIds
  if (!supplierResourceId || others.length > 0) return false
  const resource = await db.from('resources').where({ connection_id: connectionId, supplier_resource_id: supplierResourceId }).first()
  if (!resource || resource.acting_line_id) return false
  const isItsOwner = snapshot.supplierAccountId === '' || owner === resource.organisation_id
  if (!isItsOwner) return false
  if (snapshot.origin !== 'supplier' && (await hasUndecidedAct(resource.id))) return false
  const found = { connectionId, resourceId: resource.id as string, snapshot, foundBy }
  if (snapshot.kind !== 'refund') return bearFoundAct(found)
  return (await isGoing(connectionCode, resource)) ? bearFoundRefund(found) : false
}

/** Money alone proves no departure: a part may be given back for a resource that stays. Where nothing can be read the order is the proof. */
async function isGoing(connectionCode: string, resource: Record<string, any>): Promise<boolean> {
  const handle = hub.use(connectionCode)
  if (!(await handle.can('getResource'))) return true
  const { supplier_resource_id: resourceId, family, region, supplier_account: account } = resource
  const input = { resourceId, family, region: region || undefined, supplierAccountId: account ?? undefined }
  const answer = await handle.ask('getResource', input, { subject: { type: 'resource', id: resource.id }, organisationId: resource.organisation_id })
  return answer.status === 'done' && (answer.data === null || ['releasing', 'released'].includes(answer.data.state))
}
