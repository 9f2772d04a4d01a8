import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import type { FocusLine } from '../focus.ts'
import { mayRead, maySeeCosts } from './bills_query.ts'

export const chargeCategories = ['usage', 'purchase', 'credit', 'tax', 'adjustment', 'unknown'] as const
export const owners = ['known', 'unknown'] as const

export type BillLineView = FocusLine & { id: number; organisationId: number | null; changedAt: Date | null }

export type LinesFilter = {
  /** Part of a description, or a whole number of a resource, an order, an account or a line. */
  q?: string
  category?: (typeof chargeCategories)[number]
  /** Whether a customer of ours is known for it. */
  owner?: (typeof owners)[number]
  customer?: number
}

export type Shown = { page: number; pageSize: number }

const EXPORT_SLICE = 1_000

/** The lines of a bill that count, for visible customers; those of nobody are seen only by who sees everybody. */
export async function billLinesQuery(viewer: Viewer, billId: number, filter: LinesFilter, { page, pageSize }: Shown): Promise<NumberedPage<BillLineView>> {
  if (!mayRead(viewer)) return numberedPage([], 0, page, pageSize)
  const [{ total }] = await narrowed(viewer, billId, filter).count('* as total')
  const rows = await shown(viewer, billId, filter).orderBy('supplier_bill_lines.id').offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map((row) => toLine(viewer, row)), Number(total), page, pageSize)
}

/** All of them, in slices, for an export of any size. */
export async function* billLinesExport(viewer: Viewer, billId: number, filter: LinesFilter): AsyncGenerator<BillLineView> {
  if (!mayRead(viewer)) return
  let last = 0
  for (;;) {
    const rows = await shown(viewer, billId, filter).where('supplier_bill_lines.id', '>', last).orderBy('supplier_bill_lines.id').limit(EXPORT_SLICE)
    for (const row of rows) yield toLine(viewer, row)
    if (rows.length < EXPORT_SLICE) return
    last = rows.at(-1)!.id
  }
}

export const totalsBy = ['customer', 'resource', 'service'] as const
export type TotalsBy = (typeof totalsBy)[number]

export type BillTotal = {
  /** Ours where we know it, else the supplier's number; null: charges of nobody, or of no resource. */
  key: string | null
  name: string | null
  customer: string | null
  lines: number
  listMicro: number | null
  billedMicro: number | null
}

const keys = {
  customer: { key: 'supplier_bill_lines.organisation_id', name: 'organisations.name' },
  resource: { key: 'COALESCE(supplier_bill_lines.resource_id, supplier_bill_lines.supplier_resource_id)', name: 'COALESCE(resources.name, MAX(supplier_bill_lines.description))' },
  service: { key: 'supplier_bill_lines.service', name: 'supplier_bill_lines.service' },
} as const satisfies Record<TotalsBy, { key: string; name: string }>

/** What a bill is made of, the dearest first. */
export async function billTotalsQuery(viewer: Viewer, billId: number, by: TotalsBy, { page, pageSize }: Shown): Promise<NumberedPage<BillTotal>> {
  if (!mayRead(viewer)) return numberedPage([], 0, page, pageSize)
  const { key: groupKey, name } = keys[by]
  const groupName = by === 'resource' ? name : `MAX(${name})`
  const grouped = () => narrowed(viewer, billId, {}).leftJoin('resources', 'resources.id', 'supplier_bill_lines.resource_id').groupByRaw(groupKey)
  const [{ total }] = await db.from(grouped().select(db.raw(`${groupKey} AS id`)).as('grouped')).count('* as total')
  const rows = await grouped().select(db.raw(`${groupKey} AS id`), db.raw(`${groupName} AS name`), db.raw('MAX(organisations.name) AS customer'))
    .count('* as lines').sum('list_micro as list').sum('billed_micro as billed').orderBy('billed', 'desc').orderBy('id').offset((page - 1) * pageSize).limit(pageSize)
  const amount = (value: unknown) => (maySeeCosts(viewer) ? toFen(value) : null)
  return numberedPage(rows.map((row) => ({
    key: row.id === null ? null : String(row.id), name: row.name, customer: row.customer, lines: Number(row.lines), listMicro: amount(row.list), billedMicro: amount(row.billed),
  })), Number(total), page, pageSize)
}

function narrowed(viewer: Viewer, billId: number, { q, category, owner, customer }: LinesFilter) {
  const query = db.from('supplier_bill_lines').leftJoin('organisations', 'organisations.id', 'supplier_bill_lines.organisation_id')
    .where('bill_id', billId).whereNull('withdrawn_at')
  visibleOrganisations(viewer, query, 'supplier_bill_lines.organisation_id')
  if (category) void query.where('charge_category', category)
  if (owner === 'known') void query.whereNotNull('supplier_bill_lines.organisation_id')
  if (owner === 'unknown') void query.whereNull('supplier_bill_lines.organisation_id')
  if (customer) void query.where('supplier_bill_lines.organisation_id', customer)
  if (q) {
    const pattern = `%${q.replace(/[\\%_]/g, String.raw`\$&`)}%`
    void query.where((either) => {
      void either.where('description', 'like', pattern).orWhere('organisations.name', 'like', pattern).orWhere('supplier_resource_id', q)
        .orWhere('supplier_order_no', q).orWhere('supplier_bill_lines.supplier_account', q).orWhere('supplier_line_id', q)
    })
  }
  return query
}

const shown = (viewer: Viewer, billId: number, filter: LinesFilter) =>
  narrowed(viewer, billId, filter).join('supplier_bills', 'supplier_bills.id', 'supplier_bill_lines.bill_id')
    .select('supplier_bill_lines.*', 'organisations.name as customer', 'supplier_bills.period')

function toLine(viewer: Viewer, row: Record<string, any>): BillLineView {
  const amount = (value: unknown) => (maySeeCosts(viewer) && value !== null ? toFen(value) : null)
  return {
    id: Number(row.id), organisationId: row.organisation_id === null ? null : Number(row.organisation_id), changedAt: row.changed_at,
    supplierLineId: row.supplier_line_id, period: row.period, chargeCategory: row.charge_category, rawCategory: row.raw_category, currency: row.currency,
    service: row.service, region: row.region, description: row.description, supplierAccount: row.supplier_account, payerAccount: row.payer_account,
    supplierResourceId: row.supplier_resource_id, supplierOrderNo: row.supplier_order_no, chargeFrom: row.charge_from, chargeUntil: row.charge_until,
    listMicro: amount(row.list_micro), billedMicro: amount(row.billed_micro), voucherMicro: amount(row.voucher_micro), paidMicro: amount(row.paid_micro),
    customer: row.customer, resourceId: row.resource_id,
  }
}
