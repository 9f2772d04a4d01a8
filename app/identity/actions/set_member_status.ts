import { writeAudit } from '#audit/actions/write_audit'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import type { Viewer } from '../viewer.ts'
import { endAllSessions } from './end_sessions.ts'
import { administratorRoles, findMember, othersWithRole } from './find_member.ts'

export type SetMemberStatus = { userId: number; status: 'active' | 'suspended' }
export type StatusRefused = { type: 'member_not_found' } | { type: 'oneself' } | { type: 'last_administrator' } | { type: 'offboarded' }

/**
 * Suspends or restores somebody of the viewer's organisation. Sessions end and tokens stop working with the next request. The
 * same status again changes nothing; who was offboarded is invited anew instead.
 */
export async function setMemberStatus(viewer: Viewer, { userId, status }: SetMemberStatus): Promise<Result<void, StatusRefused>> {
  return inTransaction(async (trx) => {
    const member = await findMember(viewer, userId, trx)
    if (!member) return fail({ type: 'member_not_found' })
    if (member.status === status) return ok()
    if (userId === viewer.userId) return fail({ type: 'oneself' })
    if (member.status === 'offboarded') return fail({ type: 'offboarded' })
    const isLast = status !== 'active' && administratorRoles.has(member.role ?? '') && (await othersWithRole(member, member.role!, trx)) === 0
    if (isLast) return fail({ type: 'last_administrator' })
    await trx.from('users').where('id', userId).update({ status })
    await endAllSessions(userId, 'status', { trx })
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.member.status_changed', subjectType: 'user', subjectId: userId,
        before: { status: member.status }, after: { status },
      },
      { trx }
    )
    return ok()
  })
}
