import { writeAudit } from '#audit/actions/write_audit'
import { clock, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { newLinkSecret } from '../codes.ts'
import { INVITATION_MS, invitationHash, RESEND_PAUSE_MS, SENDINGS_MAX } from '../invitations.ts'
import type { Viewer } from '../viewer.ts'
import { tellInvited } from './invite_member.ts'

export type InvitationGone = { type: 'invitation_not_found' } | { type: 'not_open' }
export type ResendRefused = InvitationGone | { type: 'too_soon'; seconds: number } | { type: 'sent_too_often'; max: number }

/** Sends a new link, good for the whole time again; the one before becomes void. An invitation that ran out lives again. */
export async function resendInvitation(viewer: Viewer, { id }: { id: number }): Promise<Result<{ target: string }, ResendRefused>> {
  return inTransaction(async (trx) => {
    const row = await lockInvitation(viewer, id, trx)
    if (!row) return fail({ type: 'invitation_not_found' })
    if (row.state !== 'open') return fail({ type: 'not_open' })
    const now = clock.now()
    const waitMs = row.last_sent_at.getTime() + RESEND_PAUSE_MS - now.getTime()
    if (waitMs > 0) return fail({ type: 'too_soon', seconds: Math.ceil(waitMs / 1_000) })
    if (row.sent_count >= SENDINGS_MAX) return fail({ type: 'sent_too_often', max: SENDINGS_MAX })
    const { channel, target } = row
    const [secret, sending] = [newLinkSecret(), row.sent_count + 1]
    const patch = { secret_hash: invitationHash(secret, target), sent_count: sending, last_sent_at: now, expires_at: later(INVITATION_MS, now) }
    await trx.from('invitations').where('id', id).update(patch)
    const after = { target, sending }
    await writeAudit({ actor: viewer.actor, action: 'identity.invitation.sent_again', subjectType: 'invitation', subjectId: id, after }, { trx })
    await tellInvited(viewer, { id, secret, sending, channel, target }, trx)
    return ok({ target })
  })
}

/** Takes an open invitation back; its link opens nothing any more. A second call finds none open. */
export async function withdrawInvitation(viewer: Viewer, { id }: { id: number }): Promise<Result<{ target: string }, InvitationGone>> {
  return inTransaction(async (trx) => {
    const row = await lockInvitation(viewer, id, trx)
    if (!row) return fail({ type: 'invitation_not_found' })
    if (row.state !== 'open') return fail({ type: 'not_open' })
    await trx.from('invitations').where('id', id).update({ state: 'withdrawn', open_target: null, ended_at: clock.now() })
    const before = { target: row.target, role: row.role_code }
    await writeAudit({ actor: viewer.actor, action: 'identity.invitation.withdrawn', subjectType: 'invitation', subjectId: id, before }, { trx })
    return ok({ target: row.target })
  })
}

async function lockInvitation({ organisationId }: Viewer, id: number, trx: Trx): Promise<Record<string, any> | null> {
  return trx.from('invitations').where({ id, organisation_id: organisationId ?? 0 }).forUpdate().first()
}
