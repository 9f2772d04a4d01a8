import { systemActor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { raiseTopic } from '#kernel/topics'
import { builtinRoles, type BuiltinRole } from '../builtin_roles.ts'
import { allPermissions, type Permission } from '../permissions.ts'

export const ROLES_TOPIC = 'roles'
const codes = Object.keys(builtinRoles) as BuiltinRole[]

/**
 * Brings built-in roles and declared permissions into the tables. A new role or permission gets what is declared for it; what an
 * administrator changed since stays. Permissions that no module declares any more go. Safe to call any time, also from several
 * processes at once; a call that finds nothing new writes nothing.
 *
 * @returns true when something changed
 */
export async function syncRoles({ trx }: { trx?: Trx } = {}): Promise<boolean> {
  return inTransaction(
    async (inner) => {
      if (!(await missingOrGone(inner))) return false
      await inner.rawQuery('INSERT IGNORE INTO topic_versions (topic, version) VALUES (?, 1)', [ROLES_TOPIC])
      await inner.rawQuery('SELECT version FROM topic_versions WHERE topic = ? FOR UPDATE', [ROLES_TOPIC])
      const found = await missingOrGone(inner)
      if (!found) return false
      await removePermissions(inner, found.gone)
      await insertNew(inner, found.roles, found.permissions)
      await raiseTopic(ROLES_TOPIC, { trx: inner })
      await audit(found, inner)
      return true
    },
    { trx, isolationLevel: 'read committed' }
  )
}

async function missingOrGone(trx: Trx) {
  const declared = allPermissions()
  const roleRows = await trx.from('roles').select('code')
  const permissionRows = await trx.from('permissions').select('code')
  const storedRoles = new Set(roleRows.map((row) => row.code))
  const stored = new Set<string>(permissionRows.map((row) => row.code))
  const roles = codes.filter((code) => !storedRoles.has(code))
  const permissions = declared.filter(({ code }) => !stored.has(code))
  const gone = [...stored].filter((code) => !declared.some((permission) => permission.code === code))
  return roles.length || permissions.length || gone.length ? { roles, permissions, gone } : null
}

/** What a new version brought; nobody is asked, so the row names the system. */
async function audit({ roles, permissions, gone }: { roles: string[]; permissions: Permission[]; gone: string[] }, trx: Trx): Promise<void> {
  const added = Object.fromEntries(permissions.map(({ code, roles: holders }) => [code, holders]))
  const after = { roles, permissions: added, gone }
  await writeAudit({ actor: systemActor, action: 'identity.roles.synced', subjectType: 'role_matrix', subjectId: 'builtin', after }, { trx })
}

async function removePermissions(trx: Trx, gone: string[]) {
  if (gone.length === 0) return
  await trx.from('role_permissions').whereIn('permission_code', gone).delete()
  await trx.from('permissions').whereIn('code', gone).delete()
}

async function insertNew(trx: Trx, roles: BuiltinRole[], permissions: Permission[]) {
  const now = clock.now()
  const roleRows = roles.map((code) => {
    const { realm, scope, zh, en } = builtinRoles[code]
    return { code, realm, scope, name_zh: zh, name_en: en, created_at: now, updated_at: now }
  })
  if (roleRows.length) await trx.insertQuery().table('roles').multiInsert(roleRows)
  const permissionRows = permissions.map(({ code, module }) => ({ code, module }))
  if (permissionRows.length) await trx.insertQuery().table('permissions').multiInsert(permissionRows)

  const stored = await trx.from('roles').select('id', 'code')
  const ids = new Map(stored.map((row) => [row.code, row.id]))
  const pairs = allPermissions().flatMap((permission) =>
    permission.roles
      .filter((role) => roles.includes(role) || permissions.includes(permission))
      .map((role) => ({ role_id: ids.get(role), permission_code: permission.code }))
  )
  if (pairs.length) await trx.insertQuery().table('role_permissions').multiInsert(pairs)
}
