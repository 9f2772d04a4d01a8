import db from '@adonisjs/lucid/services/db'
import { READ_COSTS } from '#orders/queries/order_query'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'
import { numberedPage, type NumberedPage } from '#kernel/pagination'

export const READ_BILLS = 'settlement.bills.read'
export const billStates = ['waiting', 'running', 'done', 'failed'] as const
export type BillState = (typeof billStates)[number]

export type BillView = {
  id: number
  period: string
  connection: { code: string; name: string; pluginCode: string }
  state: BillState
  /** Under way: the page goes on watching. */
  live: boolean
  /** What the last reading did; of one under way so far. */
  seen: number
  added: number
  changed: number
  withdrawn: number
  /** Lines that share a number with another content: read, but not kept. */
  clashes: number
  /** The supplier will not change it any more. */
  isFinal: boolean
  problem: string | null
  readAt: Date | null
  updatedAt: Date
  /** Lines that count and that the viewer may see. */
  lines: number
  /** Millionths of a yuan; null where the viewer may not see costs. */
  billedMicro: number | null
}

export type BillsFilter = { supplier?: string; period?: string; state?: BillState }

/** Suppliers' bills, the newest months first; lines and totals are those of visible customers. */
export async function billsQuery(viewer: Viewer, filter: BillsFilter, { page, pageSize }: { page: number; pageSize: number }): Promise<NumberedPage<BillView>> {
  if (!mayRead(viewer)) return numberedPage([], 0, page, pageSize)
  const [{ total }] = await narrowed(filter).count('* as total')
  const rows = await narrowed(filter).orderBy('period', 'desc').orderBy('supplier_bills.id').offset((page - 1) * pageSize).limit(pageSize).select(columns)
  return numberedPage(await withTotals(viewer, rows), Number(total), page, pageSize)
}

/** One bill, or null: there is none, or the viewer may not see it. */
export async function billQuery(viewer: Viewer, id: number): Promise<BillView | null> {
  if (!mayRead(viewer)) return null
  const rows = await narrowed({}).where('supplier_bills.id', id).select(columns)
  const [bill] = await withTotals(viewer, rows)
  return bill ?? null
}

export const mayRead = (viewer: Viewer) => viewer.realm === 'back_office' && viewer.may(READ_BILLS)

/** Costs of everybody: a bill adds up what was charged for several customers, so who may know those of some sees no amounts here. */
export const maySeeCosts = (viewer: Viewer) => viewer.may(READ_COSTS) && viewer.for(READ_COSTS).scope === 'platform'

const columns = ['supplier_bills.id', 'period', 'supplier_bills.state', 'seen', 'added', 'changed', 'withdrawn', 'clashes', 'is_final', 'problem', 'read_at',
  'supplier_bills.updated_at', 'supplier_connections.code', 'supplier_connections.name', 'supplier_connections.plugin_code']

function narrowed({ supplier, period, state }: BillsFilter) {
  const query = db.from('supplier_bills').join('supplier_connections', 'supplier_connections.id', 'supplier_bills.connection_id')
  if (supplier) void query.where('supplier_connections.code', supplier)
  if (period) void query.where('period', period)
  if (state) void query.where('supplier_bills.state', state)
  return query
}

async function withTotals(viewer: Viewer, rows: Record<string, any>[]): Promise<BillView[]> {
  if (rows.length === 0) return []
  const sums = await visibleOrganisations(viewer, db.from('supplier_bill_lines'), 'organisation_id').whereIn('bill_id', rows.map(({ id }) => id)).whereNull('withdrawn_at')
    .groupBy('bill_id').select('bill_id').count('* as lines').sum('billed_micro as billed')
  const byBill = new Map(sums.map((sum) => [sum.bill_id, sum]))
  return rows.map((row) => {
    const sum = byBill.get(row.id)
    return {
      id: Number(row.id), period: row.period, connection: { code: row.code, name: row.name, pluginCode: row.plugin_code }, state: row.state,
      live: row.state === 'waiting' || row.state === 'running', seen: row.seen, added: row.added, changed: row.changed, withdrawn: row.withdrawn,
      clashes: row.clashes, isFinal: Boolean(row.is_final), problem: row.problem, readAt: row.read_at, updatedAt: row.updated_at,
      lines: Number(sum?.lines ?? 0), billedMicro: maySeeCosts(viewer) ? toFen(sum?.billed ?? 0) : null,
    }
  })
}
