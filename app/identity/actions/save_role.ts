import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { isBuiltin, scopesOf } from '../role_rules.ts'
import type { Realm, Scope, Viewer } from '../viewer.ts'
import { lockRoles } from './lock_roles.ts'

export const ROLES_MAX = 60

export type AddRole = { zh: string; en: string; realm: Realm; scope: Scope; copyOf?: string | null }
export type AddRoleRefused = { type: 'scope_unfit' } | { type: 'copied_not_found' } | { type: 'name_taken' } | { type: 'too_many'; max: number }

/** Adds a role, empty or with all that another one of its realm holds. Its code comes from the English name and stays. */
export async function addRole(viewer: Viewer, { zh, en, realm, scope, copyOf }: AddRole): Promise<Result<{ code: string }, AddRoleRefused>> {
  if (!scopesOf[realm].includes(scope)) return fail({ type: 'scope_unfit' })
  return inTransaction(
    async (trx) => {
      await lockRoles(trx)
      const roles = await trx.from('roles').select('id', 'code', 'realm', 'name_zh', 'name_en', 'retired_at')
      if (roles.filter((role) => role.retired_at === null).length >= ROLES_MAX) return fail({ type: 'too_many', max: ROLES_MAX })
      if (roles.some((role) => isSameName(role, { zh, en, realm }))) return fail({ type: 'name_taken' })
      const source = copyOf ? roles.find((role) => role.code === copyOf && role.realm === realm) : null
      if (copyOf && !source) return fail({ type: 'copied_not_found' })
      const now = clock.now()
      const code = freeCode(en, new Set([...addressWords, ...roles.map((role) => role.code)]))
      const [id] = await trx.insertQuery().table('roles')
        .insert({ code, realm, scope, name_zh: zh, name_en: en, created_at: now, updated_at: now })
      const permissions = source ? await copyPermissions(source.id, id, trx) : []
      await raiseTopic('roles', { trx })
      const after = { zh, en, realm, scope, copyOf: copyOf ?? null, permissions }
      await writeAudit({ actor: viewer.actor, action: 'identity.role.added', subjectType: 'role', subjectId: code, after }, { trx })
      return ok({ code })
    },
    { isolationLevel: 'read committed' }
  )
}

export type UpdateRole = { code: string; zh: string; en: string; scope: Scope }
export type UpdateRoleRefused = { type: 'role_not_found' } | { type: 'builtin' } | { type: 'scope_unfit' } | { type: 'name_taken' }

/** Renames a role or changes its scope; built-in ones stay as they are. Counts from the next request on. */
export async function updateRole(viewer: Viewer, { code, zh, en, scope }: UpdateRole): Promise<Result<void, UpdateRoleRefused>> {
  if (isBuiltin(code)) return fail({ type: 'builtin' })
  return inTransaction(
    async (trx) => {
      await lockRoles(trx)
      const roles = await trx.from('roles').select('id', 'code', 'realm', 'scope', 'name_zh', 'name_en', 'retired_at')
      const role = roles.find((one) => one.code === code && one.retired_at === null)
      if (!role) return fail({ type: 'role_not_found' })
      if (!scopesOf[role.realm as Realm].includes(scope)) return fail({ type: 'scope_unfit' })
      if (roles.some((one) => one.code !== code && isSameName(one, { zh, en, realm: role.realm }))) return fail({ type: 'name_taken' })
      const before = { zh: role.name_zh, en: role.name_en, scope: role.scope }
      if (before.zh === zh && before.en === en && before.scope === scope) return ok()
      await trx.from('roles').where('id', role.id).update({ name_zh: zh, name_en: en, scope, updated_at: clock.now() })
      await raiseTopic('roles', { trx })
      await writeAudit(
        { actor: viewer.actor, action: 'identity.role.updated', subjectType: 'role', subjectId: code, before, after: { zh, en, scope } },
        { trx }
      )
      return ok()
    },
    { isolationLevel: 'read committed' }
  )
}

type Named = { realm: string; name_zh: string; name_en: string; retired_at: Date | null }

function isSameName(role: Named, { zh, en, realm }: { zh: string; en: string; realm: string }): boolean {
  const isAlike = role.name_zh === zh || role.name_en.toLowerCase() === en.toLowerCase()
  return role.retired_at === null && role.realm === realm && isAlike
}

async function copyPermissions(from: number, to: number, trx: Trx): Promise<string[]> {
  const rows = await trx.from('role_permissions').where('role_id', from).orderBy('permission_code').select('permission_code')
  const pairs = rows.map(({ permission_code: permission }) => ({ role_id: to, permission_code: permission }))
  if (pairs.length) await trx.insertQuery().table('role_permissions').multiInsert(pairs)
  return rows.map(({ permission_code: permission }) => permission)
}

/** A role's code stands in its address, beside these. */
const addressWords = ['new', 'preview', 'permissions', 'undo']

function freeCode(en: string, taken: ReadonlySet<string>): string {
  const stem = en.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, 34) || 'role'
  for (let number = 1; ; number++) {
    const code = number === 1 ? stem : `${stem}_${number}`
    if (!taken.has(code)) return code
  }
}
