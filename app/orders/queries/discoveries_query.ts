import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { fromJson } from '#kernel/json'
import { numberedPage, type NumberedPage } from '#kernel/pagination'

export const discoveryStates = ['open', 'linked', 'known', 'settled'] as const
export type DiscoveryState = (typeof discoveryStates)[number]

export type Discovery = {
  id: string
  kind: 'order' | 'resource'
  state: DiscoveryState
  supplierNo: string
  supplierAccount: string | null
  supplierCode: string
  supplierName: string
  /** Whose account it is at the supplier; null for our own. */
  organisation: { id: number; name: string } | null
  facts: Record<string, string | number>
  sweeps: number
  lineId: string | null
  orderId: string | null
  reason: string | null
  decidedBy: string | null
  firstSeenAt: Date
  lastSeenAt: Date
}

export type DiscoveriesFilter = { state?: DiscoveryState; kind?: 'order' | 'resource'; supplier?: string; q?: string }

const ROWS_MAX = 10_000
export const READ_DISCOVERIES = 'orders.lines.resolve'

/** What sweeps found at suppliers and nothing of ours knew; of the whole platform, so only for those who see all customers. */
export async function discoveriesQuery(
  viewer: Viewer,
  filter: DiscoveriesFilter,
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<Discovery>> {
  const [{ total }] = await db.from(narrowed(viewer, filter).select('found.id').limit(ROWS_MAX).as('counted')).count('* as total')
  const rows = await shown(narrowed(viewer, filter)).offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map(toDiscovery), Number(total), page, pageSize)
}

/** All that fits the filter, for an export; at most ten thousand. */
export async function discoveriesExportQuery(viewer: Viewer, filter: DiscoveriesFilter): Promise<Discovery[]> {
  const rows = await shown(narrowed(viewer, filter)).limit(ROWS_MAX)
  return rows.map(toDiscovery)
}

export async function discoveryQuery(viewer: Viewer, id: string): Promise<Discovery | null> {
  const row = await shown(narrowed(viewer, {})).where('found.id', id).first()
  return row ? toDiscovery(row) : null
}

export async function openDiscoveries(viewer: Viewer): Promise<number> {
  if (!maySee(viewer)) return 0
  const [{ total }] = await narrowed(viewer, { state: 'open' }).count('* as total')
  return Number(total)
}

const maySee = (viewer: Viewer) => viewer.realm === 'back_office' && viewer.scope === 'platform' && viewer.may(READ_DISCOVERIES)

function narrowed(viewer: Viewer, { state, kind, supplier, q }: DiscoveriesFilter) {
  const query = db.from('supplier_discoveries as found').join('supplier_connections', 'supplier_connections.id', 'found.connection_id')
  if (!maySee(viewer)) void query.whereRaw('1 = 0')
  if (state) void query.where('found.state', state)
  if (kind) void query.where('found.kind', kind)
  if (supplier) void query.where('supplier_connections.code', supplier)
  if (q) void query.where((either) => void either.where('found.supplier_no', q).orWhere('found.supplier_account', q))
  return query
}

const shown = (query: ReturnType<typeof narrowed>) =>
  query
    .leftJoin('users', 'users.id', 'found.decided_by')
    .leftJoin('order_lines', 'order_lines.id', 'found.line_id')
    .leftJoin('enrolments', (join) => {
      void join.on('enrolments.connection_id', 'found.connection_id').andOn('enrolments.supplier_account', 'found.supplier_account')
    })
    .leftJoin('organisations', 'organisations.id', 'enrolments.organisation_id')
    .orderByRaw("found.state = 'open' DESC, found.first_seen_at DESC, found.id")
    .select('found.*', 'supplier_connections.code as supplier_code', 'supplier_connections.name as supplier_name', 'users.name as user_name',
      'order_lines.order_id', 'organisations.id as organisation_id', 'organisations.name as organisation_name')

function toDiscovery(row: Record<string, any>): Discovery {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    supplierNo: row.supplier_no,
    supplierAccount: row.supplier_account,
    supplierCode: row.supplier_code,
    supplierName: row.supplier_name,
    organisation: row.organisation_id === null ? null : { id: row.organisation_id, name: row.organisation_name },
    facts: fromJson(row.facts),
    sweeps: row.sweeps,
    lineId: row.line_id,
    orderId: row.order_id,
    reason: row.reason,
    decidedBy: row.user_name,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
  }
}
