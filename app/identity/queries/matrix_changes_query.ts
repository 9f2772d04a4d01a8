import db from '@adonisjs/lucid/services/db'
import type { PermissionChange } from '../actions/save_permission_matrix.ts'
import { allPermissions, type Permission } from '../permissions.ts'
import type { Viewer } from '../viewer.ts'
import { rolesQuery, type RoleRow } from './roles_query.ts'

export type ChangedPermission = Pick<Permission, 'code' | 'zh' | 'en' | 'module'>

export type RoleChange = {
  role: RoleRow
  granted: ChangedPermission[]
  /** `people`: how many lose it for good, because no other role of theirs holds it. */
  taken: (ChangedPermission & { people: number })[]
}

export type MatrixChanges = { version: number; roles: RoleChange[]; changes: PermissionChange[]; people: number }

/**
 * What changes to the matrix would do as it is now: per role what is granted and what taken, how many people it touches and how
 * many lose what. Changes that are so already are left out.
 */
export async function matrixChangesQuery(viewer: Viewer, changes: readonly PermissionChange[]): Promise<MatrixChanges> {
  const [office, portal] = [await rolesQuery(viewer, { realm: 'back_office' }), await rolesQuery(viewer, { realm: 'portal' })]
  const held = new Set(
    [...office.permissions, ...portal.permissions].flatMap(({ code, holders }) => holders.map((role) => `${role} ${code}`))
  )
  const real = changes.filter(({ role, permission, granted }) => held.has(`${role} ${permission}`) !== granted)
  const roles: RoleChange[] = []
  for (const role of [...office.roles, ...portal.roles]) {
    const mine = real.filter((change) => change.role === role.code)
    if (mine.length === 0) continue
    const named = (granted: boolean) => allPermissions().filter(({ code }) => mine.some((one) => one.permission === code && one.granted === granted))
    const taken = named(false)
    const losers = await losersOf(role, taken.map(({ code }) => code))
    roles.push({ role, granted: named(true), taken: taken.map((one) => ({ ...one, people: losers.get(one.code) ?? 0 })) })
  }
  return { version: office.version, roles, changes: real, people: roles.reduce((sum, { role }) => sum + role.people, 0) }
}

/** People of the role for whom no other role holds the permission. */
async function losersOf(role: RoleRow, permissions: readonly string[]): Promise<Map<string, number>> {
  if (permissions.length === 0) return new Map()
  const [rows] = await db.rawQuery(
    `SELECT wanted.code, COUNT(*) AS people
     FROM permissions AS wanted
     JOIN user_roles AS mine ON mine.role_id = ?
     JOIN users ON users.id = mine.user_id AND users.status <> 'offboarded'
     WHERE wanted.code IN (${permissions.map(() => '?').join(', ')})
       AND NOT EXISTS (SELECT 1 FROM user_roles AS others JOIN role_permissions ON role_permissions.role_id = others.role_id
         WHERE others.user_id = mine.user_id AND others.role_id <> mine.role_id AND role_permissions.permission_code = wanted.code)
     GROUP BY wanted.code`,
    [role.id, ...permissions]
  )
  return new Map(rows.map((row: { code: string; people: number }) => [row.code, Number(row.people)]))
}
