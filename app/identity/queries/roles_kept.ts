import db from '@adonisjs/lucid/services/db'
import type { HeldRole } from '../viewer.ts'

type Kept = { version: number; roles: Map<number, HeldRole> }
let kept: Kept | null = null

/**
 * All roles with their permissions, kept in memory as of version `version` of the topic `roles`. The version is read with each
 * request's person, so that a changed role counts from the next request on, in every process.
 */
export async function rolesAt(version: number): Promise<Map<number, HeldRole>> {
  if (kept?.version !== version) kept = { version, roles: await loadRoles() }
  return kept.roles
}

async function loadRoles(): Promise<Map<number, HeldRole>> {
  const rows = await db
    .from('roles')
    .leftJoin('role_permissions', 'role_permissions.role_id', 'roles.id')
    .select('roles.id', 'roles.code', 'roles.realm', 'roles.scope', 'role_permissions.permission_code')
  const roles = new Map<number, HeldRole & { permissions: Set<string> }>()
  for (const { id, code, realm, scope, permission_code: permission } of rows) {
    const role = roles.get(id) ?? { id, code, realm, scope, permissions: new Set<string>() }
    if (permission) role.permissions.add(permission)
    roles.set(id, role)
  }
  return roles
}
