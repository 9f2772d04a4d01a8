import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock, later } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { showTime } from '#kernel/time'
import { masked, normalEmail } from '../addresses.ts'
import { CODE_PAUSE_MS } from '../codes.ts'
import { forgetDevices } from '../devices.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import type { Viewer } from '../viewer.ts'
import { endAllSessions } from './end_sessions.ts'
import { findMember } from './find_member.ts'
import { issuePasswordLink } from './issue_password_link.ts'

export type AddressTaken = { type: 'address_taken' }
export type GiveRefused = AddressTaken | { type: 'member_not_found' } | { type: 'oneself' } | { type: 'not_active' } | { type: 'staff' }

/**
 * An administrator gives a colleague who lost e-mail and phone a new address: see `replaceAddress`. Nobody does it for themselves;
 * for the operator's own people it takes two (`requestRecovery` of approvals). The same address again within a minute changes and sends
 * nothing; later it sends another link.
 */
export async function giveAddress(viewer: Viewer, { userId, email }: { userId: number; email: string }): Promise<Result<void, GiveRefused>> {
  if (userId === viewer.userId) return fail({ type: 'oneself' })
  if (viewer.realm === 'back_office') return fail({ type: 'staff' })
  return refusingTaken(() => inTransaction(async (trx): Promise<Result<void, GiveRefused>> => {
    const member = await findMember(viewer, userId, trx)
    if (!member) return fail({ type: 'member_not_found' })
    if (member.status !== 'active') return fail({ type: 'not_active' })
    if (await wasJustGiven(userId, normalEmail(email), trx)) return ok()
    await replaceAddress({ userId, email }, { actor: viewer.actor, trx })
    return ok()
  }))
}

/** Its link is on the way. */
async function wasJustGiven(userId: number, email: string, trx: Trx): Promise<boolean> {
  const user = await trx.from('users').where({ id: userId, email }).whereNull('email_verified_at').whereNull('phone').select('id').first()
  if (!user) return false
  const link = trx.from('verification_codes').where({ user_id: userId, purpose: 'password_link', target: email }).whereNull('used_at')
  return (await link.where('created_at', '>', later(-CODE_PAUSE_MS)).select('id').first()) !== null
}

/**
 * Puts an address that its owner has yet to prove in the place of a lost e-mail and phone: sessions end, devices are forgotten, what
 * was sent to the old ones opens nothing, both are told. A link that sets a new password, once, goes to the new address; a second
 * factor stays due. Throws a duplicate of `users_email` where somebody has the address: `refusingTaken` makes an answer of it.
 */
export async function replaceAddress(
  { userId, email, requestedBy }: { userId: number; email: string; requestedBy?: number },
  { actor, trx }: { actor: Actor; trx: Trx }
): Promise<void> {
  const now = clock.now()
  const before = await trx.from('users').where('id', userId).forUpdate().select('email', 'phone', 'organisation_id').firstOrFail()
  const after = normalEmail(email)
  await trx.from('users').where('id', userId).update({ email: after, email_verified_at: null, phone: null, phone_verified_at: null, updated_at: now })
  await trx.from('address_changes').where({ user_id: userId }).whereNull('ended_at').update({ ended_at: now })
  await trx.from('sign_in_codes').where('user_id', userId).whereNull('used_at').update({ used_at: now })
  await endAllSessions(userId, 'address', { trx })
  await forgetDevices(userId, { trx })
  const organisationId: number = before.organisation_id
  const entry = { actor, action: 'identity.address.replaced', subjectType: 'user', subjectId: userId, organisationId }
  const was = { email: before.email, phone: before.phone }
  await writeAudit({ ...entry, before: was, after: { email: after, phone: null, ...(requestedBy && { requestedBy, decidedBy: actor.userId }) } }, { trx })
  const args = { address: masked(after), at: showTime(now) }
  const notice = { event: 'email_changed', userId, organisationId, args }
  const dedupKey = `address_replaced:${userId}:${now.getTime()}`
  await tellNoticeDue({ ...notice, dedupKey: `${dedupKey}:mail`, channel: 'mail', target: before.email }, { trx })
  if (before.phone) await tellNoticeDue({ ...notice, dedupKey: `${dedupKey}:sms`, channel: 'sms', target: before.phone }, { trx })
  await issuePasswordLink({ userId, reason: 'reset' }, { trx })
}

/** Runs `work`; where somebody else has the address, that is the answer. */
export async function refusingTaken<Value, Refused extends { type: string }>(work: () => Promise<Result<Value, Refused>>): Promise<Result<Value, Refused | AddressTaken>> {
  try {
    return await work()
  } catch (error) {
    if (isDuplicate(error, 'users_email')) return fail({ type: 'address_taken' })
    throw error
  }
}
