import type { Trx } from '#kernel/database/transaction'
import { endAllSessions } from './end_sessions.ts'

/**
 * Ends the sessions of staff whose roles, one of them among `roleIds`, hold no permission any more: who lost the back office does
 * not stay in it. Part of the transaction that took the permissions.
 */
export async function endSessionsOfPowerless(roleIds: readonly number[], { trx }: { trx: Trx }): Promise<number> {
  if (roleIds.length === 0) return 0
  const rows = await trx
    .from('users')
    .join('organisations', 'organisations.id', 'users.organisation_id')
    .where('organisations.kind', 'operator')
    .whereIn('users.id', trx.from('user_roles').whereIn('role_id', [...roleIds]).select('user_id'))
    .whereRaw(
      `NOT EXISTS (SELECT 1 FROM user_roles JOIN role_permissions ON role_permissions.role_id = user_roles.role_id WHERE user_roles.user_id = users.id)`
    )
    .select('users.id')
  for (const { id } of rows) await endAllSessions(id, 'role', { trx })
  return rows.length
}
