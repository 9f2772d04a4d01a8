import db from '@adonisjs/lucid/services/db'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { visibleOrganisations, type Viewer } from '../viewer.ts'

export type Assignment = {
  id: number
  batch: string
  /** Customers that went in the same go. */
  size: number
  customer: { id: number; name: string }
  from: string | null
  to: string | null
  /** Null: it came with somebody leaving. */
  by: string | null
  isUndo: boolean
  isUndone: boolean
  at: Date
}

export type AssignmentsFilter = { organisationId?: number; batch?: string; page: number; pageSize: number }

const EXPORT_SLICE = 1_000

/** Who was given which customer by whom, newest first, of the customers that the viewer sees. */
export async function assignmentsQuery(viewer: Viewer, filter: AssignmentsFilter): Promise<NumberedPage<Assignment>> {
  const [{ total }] = await narrowed(viewer, filter).count('* as total')
  const rows = await columns(narrowed(viewer, filter)).orderBy('moves.id', 'desc').offset((filter.page - 1) * filter.pageSize).limit(filter.pageSize)
  return numberedPage(rows.map(toAssignment), Number(total), filter.page, filter.pageSize)
}

export async function* assignmentsExportQuery(viewer: Viewer, filter: Omit<AssignmentsFilter, 'page' | 'pageSize'>): AsyncGenerator<Assignment> {
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = await columns(narrowed(viewer, filter)).where('moves.id', '<', before).orderBy('moves.id', 'desc').limit(EXPORT_SLICE)
    yield* rows.map(toAssignment)
    if (rows.length < EXPORT_SLICE) return
    before = rows[rows.length - 1].id
  }
}

function narrowed(viewer: Viewer, { organisationId, batch }: Partial<AssignmentsFilter>) {
  const query = db.from('customer_assignments as moves').join('organisations', 'organisations.id', 'moves.organisation_id')
  visibleOrganisations(viewer, query, 'moves.organisation_id')
  if (organisationId) void query.where('moves.organisation_id', organisationId)
  if (batch) void query.where('moves.batch', batch)
  return query
}

function columns(query: ReturnType<typeof narrowed>) {
  return query
    .leftJoin('users as before_users', 'before_users.id', 'moves.from_user_id')
    .leftJoin('users as after_users', 'after_users.id', 'moves.to_user_id')
    .leftJoin('users as assigners', 'assigners.id', 'moves.assigned_by')
    .select('moves.id', 'moves.batch', 'moves.undoes', 'moves.created_at', 'organisations.id as organisation_id', 'organisations.name')
    .select('before_users.name as before_name', 'after_users.name as after_name', 'assigners.name as assigner_name')
    .select(db.raw('(SELECT COUNT(*) FROM customer_assignments AS same WHERE same.batch = moves.batch) AS size'))
    .select(db.raw('EXISTS(SELECT 1 FROM customer_assignments AS back WHERE back.undoes = moves.batch AND back.organisation_id = moves.organisation_id) AS undone'))
}

function toAssignment(row: any): Assignment {
  return {
    id: row.id, batch: row.batch, size: Number(row.size), customer: { id: row.organisation_id, name: row.name }, from: row.before_name, to: row.after_name,
    by: row.assigner_name, isUndo: row.undoes !== null, isUndone: Boolean(row.undone), at: row.created_at,
  }
}
