import db from '@adonisjs/lucid/services/db'
import { fromJson } from '#kernel/json'
import type { PermissionChange } from '../actions/save_permission_matrix.ts'
import { allPermissions } from '../permissions.ts'
import type { Viewer } from '../viewer.ts'

/** The changes that would bring back what an audit row says was before; null where the row is no change of a role's permissions. */
export async function undoingQuery(viewer: Viewer, auditRowId: number): Promise<PermissionChange[] | null> {
  if (viewer.scope !== 'platform') return null
  const row = await db.from('audit_rows').where({ id: auditRowId, action: 'identity.role.permissions_changed' }).select('subject_id', 'before_values').first()
  if (!row) return null
  const known = new Set(allPermissions().map(({ code }) => code))
  const before = fromJson<Record<string, boolean>>(row.before_values)
  return Object.entries(before)
    .filter(([permission]) => known.has(permission))
    .map(([permission, granted]) => ({ role: row.subject_id, permission, granted }))
}
