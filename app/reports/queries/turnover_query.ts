import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { toFen } from '#kernel/money'
import { showDate, startOfDay } from '#kernel/time'

export const READ_TURNOVER = 'reports.turnover.read'
const READ_COSTS = 'orders.costs.read'

export type Turnover = {
  orders: number
  /** Prices of what was ordered and not undone. */
  turnoverFen: number
  /** What unsubscribed resources gave back. */
  refundFen: number
  /** Price less what we pay, of the orders whose costs the viewer may read; null for whoever may read none. */
  marginFen: number | null
}

/** A calendar month of Asia/Shanghai: `2026-11`. */
export type MonthTurnover = Turnover & { month: string }

/** Nothing was sold by lines in these states: not yet, or not after all. */
const NOT_SOLD = ['discovered', 'draft', 'priced', 'awaiting_approval', 'awaiting_payment', 'compensating', 'cancelled', 'rejected', 'expired', 'failed_refunded']
const MONTHS_SHOWN = 12

const none = (viewer: Viewer): Turnover => ({ orders: 0, turnoverFen: 0, refundFen: 0, marginFen: viewer.may(READ_COSTS) ? 0 : null })

/** The last twelve calendar months, the present one last; months without orders stand there with zeros. */
export async function turnoverByMonth(viewer: Viewer): Promise<MonthTurnover[]> {
  const months = lastMonths(clock.now())
  const rows = await grouped(viewer, startOfDay(`${months[0]}-01`), '%Y-%m')
  return months.map((month) => ({ month, ...(rows.get(month) ?? none(viewer)) }))
}

/** Since midnight in Asia/Shanghai. */
export async function turnoverToday(viewer: Viewer): Promise<Turnover> {
  const today = showDate(clock.now())
  const days = await grouped(viewer, startOfDay(today), '%Y-%m-%d')
  return days.get(today) ?? none(viewer)
}

async function grouped(viewer: Viewer, since: Date, format: string): Promise<Map<string, Turnover>> {
  const sold = `order_lines.state NOT IN (${NOT_SOLD.map(() => '?').join(', ')})`
  const period = `DATE_FORMAT(orders.created_at + INTERVAL 8 HOUR, '${format}')`
  const query = visibleOrganisations(viewer, db.from('orders'), 'orders.organisation_id', 'orders.user_id')
    .join('order_lines', 'order_lines.order_id', 'orders.id')
    .where('orders.created_at', '>=', since)
    .whereRaw(sold, NOT_SOLD)
    .select(db.raw(`${period} AS period`))
    .select(db.raw("COUNT(DISTINCT IF(order_lines.action = 'unsubscribe', NULL, orders.id)) AS orders"))
    .select(db.raw('SUM(order_lines.price_fen) AS turnover_fen, SUM(order_lines.refund_fen) AS refund_fen'))
    .groupByRaw(period)
  const mayReadCosts = viewer.may(READ_COSTS)
  const [rows, margins] = [await query, mayReadCosts ? await marginsOf(viewer, since, period) : null]
  return new Map(rows.map((row) => [row.period, {
    orders: Number(row.orders),
    turnoverFen: toFen(row.turnover_fen),
    refundFen: toFen(row.refund_fen),
    marginFen: margins ? (margins.get(row.period) ?? 0) : null,
  }]))
}

/** Costs are narrowed by the scope of their own permission, besides that of the orders. */
async function marginsOf(viewer: Viewer, since: Date, period: string): Promise<Map<string, number>> {
  const orders = visibleOrganisations(viewer, db.from('orders'), 'orders.organisation_id', 'orders.user_id')
  const rows = await visibleOrganisations(viewer.for(READ_COSTS), orders, 'orders.organisation_id', 'orders.user_id')
    .join('order_lines', 'order_lines.order_id', 'orders.id')
    .where('orders.created_at', '>=', since)
    .where('order_lines.action', '<>', 'unsubscribe')
    .whereNotIn('order_lines.state', NOT_SOLD)
    .select(db.raw(`${period} AS period`))
    .select(db.raw('SUM(order_lines.price_fen - COALESCE(order_lines.supplier_paid_fen, order_lines.cost_fen)) AS margin_fen'))
    .groupByRaw(period)
  return new Map(rows.map((row) => [row.period, toFen(row.margin_fen)]))
}

function lastMonths(now: Date): string[] {
  const [year, month] = showDate(now).split('-').map(Number)
  return Array.from({ length: MONTHS_SHOWN }, (_, index) => {
    const first = new Date(Date.UTC(year, month - MONTHS_SHOWN + index, 1))
    return first.toISOString().slice(0, 7)
  })
}
