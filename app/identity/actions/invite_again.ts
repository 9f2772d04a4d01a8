import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import type { Viewer } from '../viewer.ts'
import { findMember } from './find_member.ts'
import { issuePasswordLink } from './issue_password_link.ts'

/** Mails a new link to somebody of the viewer's organisation; the one before becomes void. */
export async function inviteAgain(viewer: Viewer, { userId }: { userId: number }): Promise<Result<void, { type: 'member_not_found' }>> {
  return inTransaction(async (trx) => {
    const member = await findMember(viewer, userId, trx)
    if (!member || member.status !== 'active') return fail({ type: 'member_not_found' })
    await issuePasswordLink({ userId, reason: 'invitation', inviter: viewer.person?.name ?? 'KBoss' }, { trx })
    return ok()
  })
}
