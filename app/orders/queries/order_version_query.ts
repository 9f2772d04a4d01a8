import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { isTerminal, type LineState } from '../order_line_states.ts'

export type OrderVersion = { version: number; hasEnded: boolean }

/** How often an order has changed, or null where it is not the viewer's to see. */
export async function orderVersionQuery(viewer: Viewer, orderId: string): Promise<OrderVersion | null> {
  const query = db.from('orders').where('orders.id', orderId).select('orders.version', 'orders.state')
  const row = await visibleOrganisations(viewer, query, 'orders.organisation_id', 'orders.user_id').first()
  return row ? toVersion(row) : null
}

const toVersion = (row: { version: number; state: LineState }) => ({ version: row.version, hasEnded: isTerminal(row.state) })
