import { writeAudit } from '#audit/actions/write_audit'
import { inTransaction } from '#kernel/database/transaction'
import { raiseTopic } from '#kernel/topics'
import { fail, ok, type Result } from '#kernel/result'
import { permissionOf } from '../permissions.ts'
import type { Viewer } from '../viewer.ts'
import { ROLES_TOPIC } from './sync_roles.ts'

export type GrantRefused = { type: 'role_not_found' } | { type: 'wrong_realm' } | { type: 'would_lock_out' }

/**
 * Gives a role a permission or takes it away; counts for everybody from their next request on, in every process. Nobody takes
 * `identity.roles.manage` from the administrators: nobody could give it back.
 */
export async function grantPermission(
  viewer: Viewer,
  { role, permission, granted }: { role: string; permission: string; granted: boolean }
): Promise<Result<void, GrantRefused>> {
  const { realm } = permissionOf(permission)
  if (role === 'administrator' && permission === 'identity.roles.manage' && !granted) return fail({ type: 'would_lock_out' })
  return inTransaction(async (trx) => {
    const row = await trx.from('roles').where('code', role).forUpdate().first()
    if (!row) return fail({ type: 'role_not_found' })
    if (realm !== 'both' && row.realm !== realm) return fail({ type: 'wrong_realm' })
    const pair = { role_id: row.id, permission_code: permission }
    const before = (await trx.from('role_permissions').where(pair).first()) !== null
    if (before === granted) return ok()
    if (granted) await trx.insertQuery().table('role_permissions').insert(pair)
    else await trx.from('role_permissions').where(pair).delete()
    await raiseTopic(ROLES_TOPIC, { trx })
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.role.permission_changed', subjectType: 'role', subjectId: role,
        before: { permission, granted: before }, after: { permission, granted },
      },
      { trx }
    )
    return ok()
  })
}
