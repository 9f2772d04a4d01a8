import db from '@adonisjs/lucid/services/db'
import { allPermissions } from '../permissions.ts'
import type { Realm, Viewer } from '../viewer.ts'

export type RoleMatrix = {
  roles: Array<{ code: string; realm: Realm; scope: string; zh: string; en: string; people: number }>
  permissions: Array<{ code: string; module: string; zh: string; en: string; realm: Realm | 'both'; holders: string[] }>
}

/** Which role holds which permission, for one realm. Roles are the operator's, so only who sees the whole platform reads them. */
export async function rolesQuery(viewer: Viewer, realm: Realm): Promise<RoleMatrix> {
  if (viewer.scope !== 'platform') return { roles: [], permissions: [] }
  const roles = await db
    .from('roles')
    .where('realm', realm)
    .select('code', 'realm', 'scope', 'name_zh as zh', 'name_en as en')
    .select(db.raw('(SELECT COUNT(*) FROM user_roles WHERE user_roles.role_id = roles.id) AS people'))
    .orderBy('id')
  const pairs = await db
    .from('role_permissions')
    .join('roles', 'roles.id', 'role_permissions.role_id')
    .where('roles.realm', realm)
    .select('roles.code', 'role_permissions.permission_code as permission')
  const permissions = allPermissions()
    .filter((permission) => permission.realm === realm || permission.realm === 'both')
    .map(({ code, module, zh, en, realm: where }) => ({
      code, module, zh, en, realm: where,
      holders: pairs.filter((pair) => pair.permission === code).map((pair) => pair.code as string),
    }))
  return { roles: roles.map((role) => ({ ...role, people: Number(role.people) })), permissions }
}
