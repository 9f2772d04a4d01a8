import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { fromJson } from '#kernel/json'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import type { DriftKind, DriftSeverity } from '../drift.ts'

export const driftStates = ['open', 'investigating', 'accepted', 'settled'] as const
export type DriftState = (typeof driftStates)[number]
export const driftKinds = ['gone', 'expiry', 'spec', 'state'] as const satisfies readonly DriftKind[]

export type DriftView = {
  id: string
  kind: DriftKind
  severity: DriftSeverity
  state: DriftState
  resourceId: string
  resourceName: string
  supplierResourceId: string
  supplierName: string
  organisation: { id: number; name: string }
  ours: Record<string, unknown>
  theirs: Record<string, unknown>
  sightings: number
  reason: string | null
  decidedBy: string | null
  firstSeenAt: Date
  lastSeenAt: Date
}

export type DriftsFilter = { state?: DriftState; kind?: DriftKind; supplier?: string; q?: string }

const ROWS_MAX = 10_000
export const READ_DRIFTS = 'orders.drifts.decide'

/** Where resources of visible customers are not what our books say; what is open and grave first. */
export async function driftsQuery(
  viewer: Viewer,
  filter: DriftsFilter,
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<DriftView>> {
  const [{ total }] = await db.from(narrowed(viewer, filter).select('drifts.id').limit(ROWS_MAX).as('counted')).count('* as total')
  const rows = await shown(viewer, filter).offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map(toDrift), Number(total), page, pageSize)
}

/** All that fits the filter, for an export; at most ten thousand. */
export async function driftsExportQuery(viewer: Viewer, filter: DriftsFilter): Promise<DriftView[]> {
  const rows = await shown(viewer, filter).limit(ROWS_MAX)
  return rows.map(toDrift)
}

export async function driftQuery(viewer: Viewer, id: string): Promise<DriftView | null> {
  const row = await shown(viewer, {}).where('drifts.id', id).first()
  return row ? toDrift(row) : null
}

/** How many wait for somebody; 0 for whoever may not act. */
export async function openDrifts(viewer: Viewer): Promise<number> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ_DRIFTS)) return 0
  const [{ total }] = await narrowed(viewer.for(READ_DRIFTS), { state: 'open' }).count('* as total')
  return Number(total)
}

function narrowed(viewer: Viewer, { state, kind, supplier, q }: DriftsFilter) {
  const query = db.from('resource_drifts as drifts').join('resources', 'resources.id', 'drifts.resource_id')
    .join('supplier_connections', 'supplier_connections.id', 'resources.connection_id')
    .join('organisations', 'organisations.id', 'resources.organisation_id')
  visibleOrganisations(viewer, query, 'resources.organisation_id')
  if (state) void query.where('drifts.state', state)
  if (kind) void query.where('drifts.kind', kind)
  if (supplier) void query.where('supplier_connections.code', supplier)
  if (q) {
    const pattern = `%${q.replace(/[\\%_]/g, String.raw`\$&`)}%`
    void query.where((either) => {
      void either.where('resources.name', 'like', pattern).orWhere('organisations.name', 'like', pattern).orWhere('resources.supplier_resource_id', q)
    })
  }
  return query
}

const shown = (viewer: Viewer, filter: DriftsFilter) =>
  narrowed(viewer, filter).leftJoin('users', 'users.id', 'drifts.decided_by')
    .orderByRaw("drifts.open_kind IS NOT NULL DESC, drifts.severity = 'danger' DESC, drifts.first_seen_at DESC, drifts.id")
    .select('drifts.*', 'resources.name as resource_name', 'resources.supplier_resource_id', 'resources.organisation_id',
      'supplier_connections.name as supplier_name', 'organisations.name as organisation_name', 'users.name as user_name')

function toDrift(row: Record<string, any>): DriftView {
  return {
    id: row.id, kind: row.kind, severity: row.severity, state: row.state, resourceId: row.resource_id, resourceName: row.resource_name,
    supplierResourceId: row.supplier_resource_id, supplierName: row.supplier_name,
    organisation: { id: row.organisation_id, name: row.organisation_name }, ours: fromJson(row.ours), theirs: fromJson(row.theirs),
    sightings: row.sightings, reason: row.reason, decidedBy: row.user_name, firstSeenAt: row.first_seen_at, lastSeenAt: row.last_seen_at,
  }
}
