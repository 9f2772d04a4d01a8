import type { Viewer } from '#identity/viewer'
import { newId } from '#kernel/ids'
import db from '@adonisjs/lucid/services/db'

const [NAME, NAME_EN] = ['云服务器 g3i.large', 'Cloud server g3i.large']
const SLICE = 1_000
const BETWEEN_MS = 30_000

/** Finished orders of one line each, half a minute apart and in the past: what lists are read from. */
export async function writeOldOrders(
  viewers: readonly Viewer[],
  { count, connectionId, offerId }: { count: number; connectionId: number; offerId: number }
): Promise<void> {
  const start = Date.now() - (count + 1) * BETWEEN_MS
  for (let from = 0; from < count; from += SLICE) {
    const orders: object[] = []
    const lines: object[] = []
    for (let number = from; number < Math.min(from + SLICE, count); number++) {
      const { organisationId, userId } = viewers[(number * 7) % viewers.length]
      const at = new Date(start + number * BETWEEN_MS)
      const order = {
        id: newId('ord'), organisation_id: organisationId, user_id: userId, action: 'new', state: 'completed', list_fen: 100_00,
        total_fen: 85_00, first_line: NAME, first_line_en: NAME_EN, line_count: 1, created_at: at, updated_at: at,
      }
      orders.push(order)
      lines.push({
        id: newId('lin'), order_id: order.id, organisation_id: organisationId, position: 1, action: 'new', state: 'completed',
        connection_id: connectionId, offer_id: offerId, name: NAME, name_en: NAME_EN, options: '{}', quantity: 1, months: 1, list_fen: 100_00,
        price_fen: 85_00, cost_fen: 60_00, ceiling_fen: 63_00, provenance: '[]', created_at: at, updated_at: at,
      })
    }
    await db.insertQuery().table('orders').multiInsert(orders)
    await db.insertQuery().table('order_lines').multiInsert(lines)
  }
}
