import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { tellNoticeDue } from '../events/notice_due.ts'
import type { Viewer } from '../viewer.ts'
import { endAllSessions } from './end_sessions.ts'
import { administratorRoles, findMember, othersWithRole } from './find_member.ts'

/** `role` is the code of any role of the viewer's house that is in use. */
export type ChangeRole = { userId: number; role: string }
export type ChangeRoleRefused = { type: 'member_not_found' } | { type: 'role_unknown' } | { type: 'last_administrator' }

/**
 * Gives somebody of the viewer's organisation another role; counts from their next request on: their sessions end, so that none
 * goes on with what it was opened for. The same role again is fine.
 */
export async function changeRole(viewer: Viewer, { userId, role }: ChangeRole): Promise<Result<void, ChangeRoleRefused>> {
  return inTransaction(async (trx) => {
    const member = await findMember(viewer, userId, trx)
    if (!member) return fail({ type: 'member_not_found' })
    const row = await trx.from('roles').where({ code: role, realm: viewer.realm }).whereNull('retired_at').select('id', 'name_zh', 'name_en').first()
    if (!row) return fail({ type: 'role_unknown' })
    if (member.role === role) return ok()
    const isLast = administratorRoles.has(member.role ?? '') && (await othersWithRole(member, member.role!, trx)) === 0
    if (isLast) return fail({ type: 'last_administrator' })
    await trx.from('user_roles').where('user_id', userId).delete()
    await trx.insertQuery().table('user_roles').insert({ user_id: userId, role_id: row.id })
    await endAllSessions(userId, 'role', { trx })
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.role.changed', subjectType: 'user', subjectId: userId,
        before: { role: member.role }, after: { role },
      },
      { trx }
    )
    const args = { organisation: viewer.person?.organisationName ?? '', role: member.locale === 'en' ? row.name_en : row.name_zh }
    const dedupKey = `role_changed:${userId}:${clock.now().getTime()}`
    await tellNoticeDue({ event: 'role_changed', dedupKey, channel: 'station', userId, organisationId: member.organisationId, args }, { trx })
    return ok()
  })
}
