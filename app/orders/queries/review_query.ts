import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'
import { allowedDecisions, type Decision, type Reviewed } from '../actions/resolve_manually.ts'
import { RESOLVE_LINES } from './overdue_query.ts'

/** What staff may decide about each line of an order that waits for them; lines that do not wait are not among them. */
export async function reviewQuery(viewer: Viewer, orderId: string): Promise<Record<string, Decision[]>> {
  if (viewer.realm !== 'back_office' || !viewer.may(RESOLVE_LINES)) return {}
  const rows = await db.from('order_lines').where({ order_id: orderId, state: 'manual_review' }).select('id', 'state_before', 'supplier_order_no', 'action', 'advanced_fen')
  return Object.fromEntries(rows.map((row) => [row.id, allowedDecisions(toReviewed(row))]))
}

const toReviewed = (row: Record<string, any>): Reviewed => ({
  stateBefore: row.state_before, supplierOrderNo: row.supplier_order_no, action: row.action, advancedFen: toFen(row.advanced_fen),
})
