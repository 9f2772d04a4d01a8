import { visibleOrganisations, type Viewer } from '#identity/viewer'
import type { Client } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import type { LineOwner, LineState } from './order_line_states.ts'

/** `import`: a resource that existed at the supplier before we knew it; its line moved no money. */
export const lineActions = ['new', 'renew', 'change', 'unsubscribe', 'import'] as const
export type LineAction = (typeof lineActions)[number]

/** How a resource stood when its renewal or change was ordered; the effect is proven against it. */
export type ResourceBefore = { expiresAt: string | null; offerId: number | null; spec: Record<string, unknown> }

/** Why a line stands where it stands. `code` has a text, `orders.problem.<code>`; `facts` are its figures. */
export type LineProblem = { code: string; facts?: Record<string, string | number>; fields?: { field: string; code: string }[] }

/** One line of an order with what a step needs to know of its order, offer and connection. */
export type Line = {
  id: string
  orderId: string
  organisationId: number
  /** Who placed the order. */
  userId: number
  position: number
  action: LineAction
  origin: 'hub' | 'supplier'
  state: LineState
  /** Where a doubt, a question or a review began. */
  stateBefore: LineState | null
  owner: LineOwner | null
  dueAt: Date | null
  connectionId: number
  connectionCode: string
  offerId: number | null
  offerKey: string | null
  family: string | null
  region: string | null
  resourceId: string | null
  /** Of a renewal or a change. */
  resourceBefore: ResourceBefore | null
  name: string
  nameEn: string | null
  options: Record<string, unknown>
  quantity: number
  months: number
  /** Amounts are for the whole line. */
  listFen: number
  priceFen: number
  costFen: number
  /** Not a fen above it is paid to the supplier. */
  ceilingFen: number
  refundFen: number
  /** Credited when the supplier accepted the unsubscription, before it told its refund. */
  advancedFen: number
  supplierAccount: string | null
  supplierOrderNo: string | null
  supplierRawState: string | null
  supplierPaidFen: number | null
  generation: number
  problem: LineProblem | null
  version: number
  createdAt: Date
  updatedAt: Date
}

const columns = [
  'order_lines.*', 'orders.user_id', 'supplier_connections.code as connection_code',
  'offers.offer_key', 'offers.family', 'offers.region',
]

/** Lines with what `toLine` needs. */
export const selectLines = (client: Client) =>
  client
    .from('order_lines')
    .join('orders', 'orders.id', 'order_lines.order_id')
    .join('supplier_connections', 'supplier_connections.id', 'order_lines.connection_id')
    .leftJoin('offers', 'offers.id', 'order_lines.offer_id')
    .select(columns)

/** The line as it stands now, or null. Inside a transaction give its client. */
export async function readLine(lineId: string, client: Client): Promise<Line | null> {
  const row = await selectLines(client).where('order_lines.id', lineId).first()
  return row ? toLine(row) : null
}

export function toLine(row: Record<string, any>): Line {
  return {
    id: row.id,
    orderId: row.order_id,
    organisationId: row.organisation_id,
    userId: row.user_id,
    position: row.position,
    action: row.action,
    origin: row.origin,
    state: row.state,
    stateBefore: row.state_before,
    owner: row.owner,
    dueAt: row.due_at,
    connectionId: row.connection_id,
    connectionCode: row.connection_code,
    offerId: row.offer_id,
    offerKey: row.offer_key,
    family: row.family,
    region: row.region,
    resourceId: row.resource_id,
    resourceBefore: fromJson<ResourceBefore | null>(row.resource_before),
    name: row.name,
    nameEn: row.name_en,
    options: fromJson(row.options),
    quantity: row.quantity,
    months: row.months,
    listFen: toFen(row.list_fen),
    priceFen: toFen(row.price_fen),
    costFen: toFen(row.cost_fen),
    ceilingFen: toFen(row.ceiling_fen),
    refundFen: toFen(row.refund_fen),
    advancedFen: toFen(row.advanced_fen),
    supplierAccount: row.supplier_account,
    supplierOrderNo: row.supplier_order_no,
    supplierRawState: row.supplier_raw_state,
    supplierPaidFen: row.supplier_paid_fen === null ? null : toFen(row.supplier_paid_fen),
    generation: row.generation,
    problem: fromJson<LineProblem | null>(row.problem),
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** The lines of one of the viewer's orders, none where it is not theirs to see. */
export async function linesOfOrder(viewer: Viewer, orderId: string, client: Client): Promise<Line[]> {
  const rows = await visibleOrganisations(viewer, selectLines(client), 'order_lines.organisation_id', 'orders.user_id')
    .where('order_lines.order_id', orderId)
    .orderBy('order_lines.position')
  return rows.map(toLine)
}

/** One line of the viewer's, or null. */
export async function visibleLine(viewer: Viewer, lineId: string, client: Client): Promise<Line | null> {
  const row = await visibleOrganisations(viewer, selectLines(client), 'order_lines.organisation_id', 'orders.user_id')
    .where('order_lines.id', lineId)
    .first()
  return row ? toLine(row) : null
}
