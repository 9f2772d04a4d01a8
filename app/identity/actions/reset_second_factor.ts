import { writeAudit } from '#audit/actions/write_audit'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { forgetDevices } from '../devices.ts'
import { deleteSecondFactor } from '../second_factor_rows.ts'
import type { Viewer } from '../viewer.ts'
import { endAllSessions } from './end_sessions.ts'
import { findMember } from './find_member.ts'
import { tellSecondFactor } from './tell_second_factor.ts'

export type ResetRefused = { type: 'member_not_found' } | { type: 'oneself' } | { type: 'none' }

/**
 * Takes the second factor from a colleague who lost it: their sessions end, they are told by mail, and staff enrol anew at their
 * next sign-in, which still asks for their password. Nobody resets their own: that takes another administrator.
 */
export async function resetSecondFactor(viewer: Viewer, { userId }: { userId: number }): Promise<Result<void, ResetRefused>> {
  if (userId === viewer.userId) return fail({ type: 'oneself' })
  return inTransaction(async (trx) => {
    const member = await findMember(viewer, userId, trx)
    if (!member) return fail({ type: 'member_not_found' })
    if (!(await deleteSecondFactor(userId, { trx }))) return fail({ type: 'none' })
    await endAllSessions(userId, 'second_factor', { trx })
    await forgetDevices(userId, { trx })
    await writeAudit(
      {
        actor: viewer.actor, action: 'identity.second_factor.reset', subjectType: 'user', subjectId: userId,
        organisationId: member.organisationId, before: { enrolled: true }, after: { enrolled: false },
      },
      { trx }
    )
    const by = viewer.person?.name ?? 'KBoss'
    await tellSecondFactor({ userId, organisationId: member.organisationId, event: 'second_factor_reset', by }, { trx })
    return ok()
  })
}
