import db from '@adonisjs/lucid/services/db'
import { fromJson } from '#kernel/json'
import { cursorPage, decodeCursor, type CursorPage } from '#kernel/pagination'
import type { Viewer } from '../viewer.ts'

export type AuditRow = {
  id: number
  at: Date
  actor: { kind: 'user' | 'system'; userId: number | null; name: string | null }
  organisationId: number | null
  action: string
  subject: { type: string; id: string }
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
  ipAddress: string | null
  requestId: string | null
}

export type AuditFilter = {
  cursor?: string
  limit: number
  action?: string
  actorUserId?: number
  subjectType?: string
  subjectId?: string
  organisationId?: number
  since?: Date
  until?: Date
}

/**
 * Audit rows, newest first: the whole platform's, those of the own organisation or of the own customers as the scope says; below
 * that what the viewer, or people of their department and below, did.
 * `action` may end with `*`. Paged by cursor, because rows are added all the time.
 */
export async function auditQuery(viewer: Viewer, filter: AuditFilter): Promise<CursorPage<AuditRow>> {
  const query = db.from('audit_rows').leftJoin('users', 'users.id', 'audit_rows.actor_user_id')
  visibleRows(viewer, query)
  narrow(query, filter)
  const rows = await query
    .select(
      'audit_rows.id', 'audit_rows.at', 'audit_rows.actor_kind', 'audit_rows.actor_user_id', 'users.name as actor_name',
      'audit_rows.organisation_id', 'audit_rows.action', 'audit_rows.subject_type', 'audit_rows.subject_id',
      'audit_rows.before_values', 'audit_rows.after_values', 'audit_rows.ip_address', 'audit_rows.request_id'
    )
    .orderBy('audit_rows.id', 'desc')
    .limit(filter.limit + 1)
  return cursorPage(rows.map(toAuditRow), filter.limit, (row) => [row.id])
}

const EXPORT_SLICE = 1_000

/** All rows of a filter, for an export, in slices. */
export async function* auditExportQuery(viewer: Viewer, filter: Omit<AuditFilter, 'cursor' | 'limit'>): AsyncGenerator<AuditRow> {
  for (let cursor: string | undefined; ; ) {
    const page: CursorPage<AuditRow> = await auditQuery(viewer, { ...filter, cursor, limit: EXPORT_SLICE })
    yield* page.data
    if (!page.nextCursor) return
    cursor = page.nextCursor
  }
}

function visibleRows({ scope, organisationId, userId, departmentId }: Viewer, query: any): void {
  switch (scope) {
    case 'platform':
      return
    case 'organisation':
      return query.where('audit_rows.organisation_id', organisationId ?? 0)
    case 'own_customers':
      return query.whereRaw('audit_rows.organisation_id IN (SELECT id FROM organisations WHERE sales_user_id = ?)', [userId ?? 0])
    case 'department':
      return query.whereRaw(
        `audit_rows.actor_user_id IN (WITH RECURSIVE below AS (
           SELECT id FROM departments WHERE id = ?
           UNION ALL SELECT departments.id FROM departments JOIN below ON departments.parent_id = below.id
         ) SELECT users.id FROM users JOIN below ON below.id = users.department_id WHERE users.organisation_id = ?)`,
        [departmentId ?? 0, organisationId ?? 0]
      )
    case 'self':
      return query.where('audit_rows.actor_user_id', userId ?? 0)
    default:
      return scope satisfies never
  }
}

function narrow(query: any, filter: AuditFilter): void {
  const { action, actorUserId, subjectType, subjectId, organisationId, since, until } = filter
  const [before] = decodeCursor(filter.cursor, 1) ?? []
  if (typeof before === 'number') query.where('audit_rows.id', '<', before)
  if (action?.endsWith('*')) query.whereILike('audit_rows.action', `${action.slice(0, -1).replace(/[\\%_]/g, '\\$&')}%`)
  else if (action) query.where('audit_rows.action', action)
  if (actorUserId) query.where('audit_rows.actor_user_id', actorUserId)
  if (subjectType) query.where('audit_rows.subject_type', subjectType)
  if (subjectId) query.where('audit_rows.subject_id', subjectId)
  if (organisationId) query.where('audit_rows.organisation_id', organisationId)
  if (since) query.where('audit_rows.at', '>=', since)
  if (until) query.where('audit_rows.at', '<', until)
}

function toAuditRow(row: any): AuditRow {
  return {
    id: row.id,
    at: row.at,
    actor: { kind: row.actor_kind, userId: row.actor_user_id, name: row.actor_name },
    organisationId: row.organisation_id,
    action: row.action,
    subject: { type: row.subject_type, id: row.subject_id },
    before: row.before_values ? fromJson(row.before_values) : null,
    after: row.after_values ? fromJson(row.after_values) : null,
    ipAddress: row.ip_address,
    requestId: row.request_id,
  }
}
