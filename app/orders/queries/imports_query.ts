import db from '@adonisjs/lucid/services/db'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import type { Viewer } from '#identity/viewer'
import { fromJson } from '#kernel/json'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import type { ImportContent } from '../actions/scan_imports.ts'

export const importStates = ['suggested', 'linked'] as const
export type ImportState = (typeof importStates)[number]

export type ImportView = {
  id: string
  connectionId: number
  supplierCode: string
  supplierName: string
  supplierResourceId: string
  supplierAccount: string | null
  /** Whose it may be; null: nobody knows. */
  organisation: { id: number; name: string } | null
  matchedBy: 'account' | 'name' | 'staff' | null
  offerId: number | null
  content: ImportContent
  state: ImportState
  resourceId: string | null
  lineId: string | null
  orderId: string | null
  reason: string | null
  seenAt: Date
}

export type ImportsFilter = { state?: ImportState; supplier?: string; q?: string; matched?: 'yes' | 'no' }

const ROWS_MAX = 10_000
export const IMPORT_RESOURCES = 'orders.resources.import'

/** Resources that existed at suppliers before we knew them; of the whole platform, so only for those who see all customers. */
export async function importsQuery(
  viewer: Viewer,
  filter: ImportsFilter,
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<ImportView>> {
  const [{ total }] = await db.from(narrowed(viewer, filter).select('found.id').limit(ROWS_MAX).as('counted')).count('* as total')
  const rows = await shown(viewer, filter).offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map(toImport), Number(total), page, pageSize)
}

/** All that fits the filter, for an export; at most ten thousand. */
export async function importsExportQuery(viewer: Viewer, filter: ImportsFilter): Promise<ImportView[]> {
  const rows = await shown(viewer, filter).limit(ROWS_MAX)
  return rows.map(toImport)
}

export async function importsByIdQuery(viewer: Viewer, ids: readonly string[]): Promise<ImportView[]> {
  if (ids.length === 0) return []
  const rows = await shown(viewer, {}).whereIn('found.id', [...ids])
  return rows.map(toImport)
}

/** What a month of each would cost its customer when it is renewed here; null where our catalogue does not know it. */
export async function importPrices(viewer: Viewer, imports: readonly ImportView[]): Promise<(number | null)[]> {
  if (!maySee(viewer)) return imports.map(() => null)
  const prices = await resolvePrices(
    imports.map(({ offerId, organisation }) => ({ offerId: offerId ?? 0, organisationId: organisation?.id ?? null, action: 'renew', quantity: 1, months: 1 }))
  )
  return prices.map(({ priceFen, problems }) => (problems.includes('offer_unknown') || problems.includes('no_list_price') ? null : priceFen))
}

const maySee = (viewer: Viewer) => viewer.realm === 'back_office' && viewer.scope === 'platform' && viewer.may(IMPORT_RESOURCES)

function narrowed(viewer: Viewer, { state, supplier, q, matched }: ImportsFilter) {
  const query = db.from('resource_imports as found').join('supplier_connections', 'supplier_connections.id', 'found.connection_id')
    .leftJoin('organisations', 'organisations.id', 'found.organisation_id')
  if (!maySee(viewer)) void query.whereRaw('1 = 0')
  if (state) void query.where('found.state', state)
  if (supplier) void query.where('supplier_connections.code', supplier)
  if (matched === 'yes') void query.whereNotNull('found.organisation_id')
  if (matched === 'no') void query.whereNull('found.organisation_id')
  if (q) void query.where((either) => void either.where('found.supplier_resource_id', q).orWhere('found.supplier_account', q))
  return query
}

const shown = (viewer: Viewer, filter: ImportsFilter) =>
  narrowed(viewer, filter).leftJoin('order_lines', 'order_lines.id', 'found.line_id')
    .orderByRaw("found.state = 'suggested' DESC, found.organisation_id IS NULL, found.seen_at DESC, found.id")
    .select('found.*', 'supplier_connections.code as supplier_code', 'supplier_connections.name as supplier_name', 'organisations.name as organisation_name',
      'order_lines.order_id')

function toImport(row: Record<string, any>): ImportView {
  return {
    id: row.id, connectionId: row.connection_id, supplierCode: row.supplier_code, supplierName: row.supplier_name,
    supplierResourceId: row.supplier_resource_id, supplierAccount: row.supplier_account,
    organisation: row.organisation_id === null ? null : { id: row.organisation_id, name: row.organisation_name }, matchedBy: row.matched_by,
    offerId: row.offer_id, content: fromJson(row.content), state: row.state, resourceId: row.resource_id, lineId: row.line_id, orderId: row.order_id,
    reason: row.reason, seenAt: row.seen_at,
  }
}
