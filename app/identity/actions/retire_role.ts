import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { isBuiltin } from '../role_rules.ts'
import type { Viewer } from '../viewer.ts'
import { lockRoles } from './lock_roles.ts'

export type RetireRoleRefused = { type: 'role_not_found' } | { type: 'builtin' } | { type: 'in_use'; people: number }

/**
 * Takes a role out of use: it holds nothing any more, nobody can be given it, and its name is free. People who hold it or are
 * invited with it must have another one before. A second call finds nothing.
 */
export async function retireRole(viewer: Viewer, code: string): Promise<Result<void, RetireRoleRefused>> {
  if (isBuiltin(code)) return fail({ type: 'builtin' })
  return inTransaction(
    async (trx) => {
      await lockRoles(trx)
      const role = await trx.from('roles').where('code', code).whereNull('retired_at').forUpdate().first()
      if (!role) return fail({ type: 'role_not_found' })
      const [{ total: held }] = await trx.from('user_roles').join('users', 'users.id', 'user_roles.user_id')
        .where('role_id', role.id).whereNot('users.status', 'offboarded').count('* as total')
      const [{ total: invited }] = await trx.from('invitations').where({ role_code: code, state: 'open' }).count('* as total')
      const people = Number(held) + Number(invited)
      if (people > 0) return fail({ type: 'in_use', people })
      const permissions = await trx.from('role_permissions').where('role_id', role.id).orderBy('permission_code').select('permission_code as code')
      await trx.from('role_permissions').where('role_id', role.id).delete()
      await trx.from('roles').where('id', role.id).update({ retired_at: clock.now(), updated_at: clock.now() })
      await raiseTopic('roles', { trx })
      const before = { zh: role.name_zh, en: role.name_en, scope: role.scope, permissions: permissions.map((one) => one.code) }
      await writeAudit({ actor: viewer.actor, action: 'identity.role.retired', subjectType: 'role', subjectId: code, before }, { trx })
      return ok()
    },
    { isolationLevel: 'read committed' }
  )
}
