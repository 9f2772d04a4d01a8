import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { fromJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import { clock } from '#kernel/clock'
import type { LocalText, OptionsSchema } from '#supplier-sdk'
import { holdsQuery } from '#wallet/queries/holds_query'
import { isUncoveredAdvance } from '../actions/book_advance_receivable.ts'
import { isReceivable } from '../actions/book_found_receivable.ts'
import { isFoundPaid, readChangesTo } from '../found_orders.ts'
import { lineNames, regionNames } from './line_names.ts'
import type { LineAction, LineProblem } from '../lines.ts'
import type { LineOwner, LineState } from '../order_line_states.ts'
import { lastPriceChanges, type PriceChange } from '../price_changes.ts'

export type OrderLineView = {
  id: string
  position: number
  action: LineAction
  /** Placed here, or in the supplier's console. */
  origin: 'hub' | 'supplier'
  /** The supplier was paid before anybody here was asked: it cannot be declined. */
  foundPaid: boolean
  /** Paid at the supplier and by nobody here: finance may book it as a receivable. */
  receivable: boolean
  /** Credited on acceptance of an unsubscription whose refund is not told yet. */
  advancedFen: number
  /** It has to be taken back and the wallet does not cover it. */
  advanceUncovered: boolean
  state: LineState
  owner: LineOwner | null
  dueAt: Date | null
  problem: LineProblem | null
  supplierCode: string
  supplierName: string
  offerId: number | null
  resourceId: string | null
  names: LocalText
  /** Where it stands or will; null for what is of no offer. */
  regionNames: LocalText | null
  /** What its offer says of its options. */
  optionsSchema: OptionsSchema | null
  /** What a change in the supplier's console makes of the resource, in the supplier's words. */
  changesTo: string | null
  options: Record<string, unknown>
  quantity: number
  months: number
  listFen: number
  priceFen: number
  refundFen: number
  /** Steps from the list price to the price; safe to show to the customer. */
  provenance: unknown
  hold: { state: 'open' | 'captured' | 'released'; amountFen: number; capturedFen: number; refundedFen: number } | null
  priceChange: PriceChangeView | null
}

/** A new price that waits for the customer's yes or no. Our cost stays out of it. */
export type PriceChangeView = { id: string; beforeFen: number; afterFen: number; differenceFen: number; expiresAt: Date; hasExpired: boolean }

/** What staff see of a line beside it; null for whoever may not read costs. */
export type LineCosts = {
  costFen: number
  ceilingFen: number
  marginFen: number
  supplierOrderNo: string | null
  supplierAccount: string | null
  supplierRawState: string | null
  supplierPaidFen: number | null
  generation: number
  /** Credited on acceptance and not refunded by the supplier. */
  shortfallFen: number
}

export type OrderView = {
  id: string
  organisationId: number
  organisationName: string
  placedBy: string
  quoteId: string | null
  action: LineAction
  state: LineState
  listFen: number
  totalFen: number
  version: number
  createdAt: Date
  updatedAt: Date
  lines: Array<OrderLineView & { costs: LineCosts | null }>
}

export const READ_COSTS = 'orders.costs.read'

/** One order with its lines, or null where it is not the viewer's to see. Costs are there for those alone who may read them. */
export async function orderQuery(viewer: Viewer, orderId: string): Promise<OrderView | null> {
  const query = db.from('orders')
    .join('organisations', 'organisations.id', 'orders.organisation_id')
    .join('users', 'users.id', 'orders.user_id')
    .where('orders.id', orderId)
    .select('orders.*', 'organisations.name as organisation_name', 'users.name as user_name')
  const order = await visibleOrganisations(viewer, query, 'orders.organisation_id', 'orders.user_id').first()
  if (!order) return null
  return {
    id: order.id,
    organisationId: order.organisation_id,
    organisationName: order.organisation_name,
    placedBy: order.user_name,
    quoteId: order.quote_id,
    action: order.action,
    state: order.state,
    listFen: toFen(order.list_fen),
    totalFen: toFen(order.total_fen),
    version: order.version,
    createdAt: order.created_at,
    updatedAt: order.updated_at,
    lines: await linesOf(viewer, orderId),
  }
}

async function linesOf(viewer: Viewer, orderId: string): Promise<OrderView['lines']> {
  const rows = await db.from('order_lines')
    .join('supplier_connections', 'supplier_connections.id', 'order_lines.connection_id')
    .leftJoin('offers', 'offers.id', 'order_lines.offer_id')
    .where('order_lines.order_id', orderId)
    .orderBy('order_lines.position')
    .select('order_lines.*', 'supplier_connections.code as supplier_code', 'supplier_connections.name as supplier_name')
    .select('offers.region', 'offers.region_zh', 'offers.region_en', 'offers.options_schema')
  const holds = await holdsQuery(viewer, 'order_line', rows.map(({ id }) => id))
  const asking = rows.filter(({ state, problem }) => state === 'action_required' && fromJson<LineProblem | null>(problem)?.code === 'price_changed')
  const changes = await lastPriceChanges(asking.map(({ id }) => id), db.connection())
  const changesTo = await readChangesTo(rows.filter(({ action, origin }) => action === 'change' && origin === 'supplier').map(({ id }) => id), db.connection())
  const mayReadCosts = await seesCosts(viewer, orderId)
  return rows.map((row) => {
    const hold = holds.find(({ subject }) => subject.id === row.id)
    const change = changes.find(({ lineId }) => lineId === row.id)
    return {
      ...toView(row), changesTo: changesTo.get(row.id) || null, hold: hold ?? null, priceChange: change ? toPriceChangeView(change) : null,
      costs: mayReadCosts ? toCosts(row) : null,
    }
  })
}

/** The permission to read costs has a scope of its own: it may end before that of reading orders. */
export async function seesCosts(viewer: Viewer, orderId: string): Promise<boolean> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ_COSTS)) return false
  const forCosts = viewer.for(READ_COSTS)
  if (forCosts.scope === 'platform') return true
  const row = await visibleOrganisations(forCosts, db.from('orders').where('id', orderId), 'organisation_id', 'user_id').select('id').first()
  return row !== null
}

function toView(row: Record<string, any>): Omit<OrderLineView, 'hold' | 'priceChange' | 'changesTo'> {
  return {
    id: row.id,
    position: row.position,
    action: row.action,
    origin: row.origin,
    foundPaid: isFoundPaid({ origin: row.origin, supplierPaidFen: row.supplier_paid_fen }),
    receivable: isReceivable({ origin: row.origin, state: row.state, supplierPaidFen: row.supplier_paid_fen, problem: fromJson(row.problem) }),
    advancedFen: toFen(row.advanced_fen),
    advanceUncovered: isUncoveredAdvance({ action: row.action, state: row.state, advancedFen: toFen(row.advanced_fen), problem: fromJson(row.problem) }),
    state: row.state,
    owner: row.owner,
    dueAt: row.due_at,
    problem: fromJson<LineProblem | null>(row.problem),
    supplierCode: row.supplier_code,
    supplierName: row.supplier_name,
    offerId: row.offer_id,
    resourceId: row.resource_id,
    names: lineNames(row.name, row.name_en),
    regionNames: regionNames(row),
    optionsSchema: fromJson<OptionsSchema | null>(row.options_schema),
    options: fromJson(row.options),
    quantity: row.quantity,
    months: row.months,
    listFen: toFen(row.list_fen),
    priceFen: toFen(row.price_fen),
    refundFen: toFen(row.refund_fen),
    provenance: fromJson(row.provenance),
  }
}

const toPriceChangeView = ({ id, priceBeforeFen, priceAfterFen, expiresAt }: PriceChange): PriceChangeView => ({
  id, beforeFen: priceBeforeFen, afterFen: priceAfterFen, differenceFen: priceAfterFen - priceBeforeFen, expiresAt, hasExpired: expiresAt <= clock.now(),
})

function toCosts(row: Record<string, any>): LineCosts {
  const costFen = toFen(row.supplier_paid_fen ?? row.cost_fen)
  return {
    costFen,
    ceilingFen: toFen(row.ceiling_fen),
    marginFen: toFen(row.price_fen) - costFen,
    supplierOrderNo: row.supplier_order_no,
    supplierAccount: row.supplier_account,
    supplierRawState: row.supplier_raw_state,
    supplierPaidFen: row.supplier_paid_fen === null ? null : toFen(row.supplier_paid_fen),
    generation: row.generation,
    shortfallFen: toFen(row.shortfall_fen),
  }
}
