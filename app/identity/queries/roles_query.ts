import db from '@adonisjs/lucid/services/db'
import type { Client } from '#kernel/database/transaction'
import { ROLES_TOPIC } from '../actions/sync_roles.ts'
import { allPermissions, type Permission } from '../permissions.ts'
import { isBuiltin } from '../role_rules.ts'
import type { Realm, Scope, Viewer } from '../viewer.ts'

export type RoleRow = { id: number; code: string; realm: Realm; scope: Scope; zh: string; en: string; people: number; builtin: boolean }
export type MatrixPermission = Pick<Permission, 'code' | 'module' | 'zh' | 'en' | 'realm'> & { holders: string[] }

export type RoleMatrix = {
  /** Of roles and their permissions; a save names the one that was looked at. */
  version: number
  roles: RoleRow[]
  permissions: MatrixPermission[]
  /** Modules that have permissions here, whatever the filter. */
  modules: string[]
}

export type MatrixFilter = { realm: Realm; q?: string; module?: string }

/**
 * Which role holds which permission, for one realm; retired roles are left out. Roles are the operator's, so only who sees the
 * whole platform reads them.
 */
export async function rolesQuery(viewer: Viewer, { realm, q, module }: MatrixFilter, client: Client = db.connection()): Promise<RoleMatrix> {
  if (viewer.scope !== 'platform') return { version: 0, roles: [], permissions: [], modules: [] }
  const topic = await client.from('topic_versions').where('topic', ROLES_TOPIC).select('version').first()
  const roles = await activeRoles(client).where('roles.realm', realm)
  const pairs = await client
    .from('role_permissions')
    .join('roles', 'roles.id', 'role_permissions.role_id')
    .where('roles.realm', realm)
    .whereNull('roles.retired_at')
    .select('roles.code', 'role_permissions.permission_code as permission')
  const all = allPermissions().filter((permission) => permission.realm === realm || permission.realm === 'both')
  const holders = Map.groupBy(pairs, (pair) => pair.permission as string)
  return {
    version: Number(topic?.version ?? 0),
    roles: roles.map(toRole),
    permissions: all
      .filter((one) => (!module || one.module === module) && (!q || matches(one, q)))
      .map(({ code, module: of, zh, en, realm: where }) => ({
        code, module: of, zh, en, realm: where, holders: (holders.get(code) ?? []).map((pair) => pair.code as string),
      })),
    modules: [...new Set(all.map((one) => one.module))],
  }
}

/** One role with what it holds, or null. */
export async function roleQuery(viewer: Viewer, code: string): Promise<(RoleRow & { permissions: string[]; retiredAt: Date | null }) | null> {
  if (viewer.scope !== 'platform') return null
  const row = await roleColumns(db.from('roles')).where('roles.code', code).first()
  if (!row) return null
  const held = await db.from('role_permissions').where('role_id', row.id).orderBy('permission_code').select('permission_code as code')
  return { ...toRole(row), permissions: held.map((one) => one.code), retiredAt: row.retired_at }
}

/** Roles that can be given to somebody of this realm, for a choice. */
export async function roleChoicesQuery(viewer: Viewer): Promise<{ code: string; zh: string; en: string }[]> {
  const rows = await db.from('roles').where('realm', viewer.realm).whereNull('retired_at').orderBy('id').select('code', 'name_zh as zh', 'name_en as en')
  return rows.map(({ code, zh, en }) => ({ code, zh, en }))
}

const activeRoles = (client: Client) => roleColumns(client.from('roles')).whereNull('roles.retired_at').orderBy('roles.id')

function roleColumns(query: ReturnType<Client['from']>) {
  return query
    .select('roles.id', 'roles.code', 'roles.realm', 'roles.scope', 'roles.name_zh as zh', 'roles.name_en as en', 'roles.retired_at')
    .select(
      db.raw(
        `(SELECT COUNT(*) FROM user_roles JOIN users ON users.id = user_roles.user_id
          WHERE user_roles.role_id = roles.id AND users.status <> 'offboarded') AS people`
      )
    )
}

const toRole = ({ id, code, realm, scope, zh, en, people }: any): RoleRow => ({
  id, code, realm, scope, zh, en, people: Number(people), builtin: isBuiltin(code),
})

function matches({ code, zh, en }: Permission, q: string): boolean {
  const wanted = q.toLowerCase()
  return [code, zh, en.toLowerCase()].some((text) => text.includes(wanted))
}
