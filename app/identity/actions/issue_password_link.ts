import { clock, later } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { codeHash, INVITATION_LIFE_MS, newLinkSecret, RESET_LIFE_MS } from '../codes.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import { appUrl } from '#config/app'

export type IssuePasswordLink = { userId: number; reason: 'invitation'; inviter: string } | { userId: number; reason: 'reset' | 'terminal' }

/**
 * Makes a link that sets a password once: 72 hours for an invitation, one hour otherwise. Older links of the person are void.
 * Except for the terminal it goes to the person's e-mail address, and using it proves that address.
 *
 * @returns the whole address; it is stored nowhere, only a keyed hash of its secret
 */
export async function issuePasswordLink(input: IssuePasswordLink, { trx }: { trx: Trx }): Promise<{ url: string; expiresAt: Date }> {
  const { userId, reason } = input
  const user = await trx.from('users').where('id', userId).select('email', 'organisation_id').firstOrFail()
  const now = clock.now()
  const lifeMs = reason === 'invitation' ? INVITATION_LIFE_MS : RESET_LIFE_MS
  const expiresAt = later(lifeMs, now)
  const purpose = 'password_link' as const
  const target = reason === 'terminal' ? 'terminal' : user.email
  const secret = newLinkSecret()
  await trx.from('verification_codes').where({ user_id: userId, purpose }).whereNull('used_at').update({ used_at: now })
  const [id] = await trx.insertQuery().table('verification_codes').insert({
    user_id: userId, purpose, target, code_hash: codeHash(secret, { userId, purpose, target }), expires_at: expiresAt, created_at: now,
  })
  const url = `${appUrl}/set-password/${id}.${secret}`
  if (reason === 'terminal') return { url, expiresAt }
  const organisation = await trx.from('organisations').where('id', user.organisation_id).select('name').firstOrFail()
  const args = { link: url, hours: lifeMs / 3_600_000, organisation: organisation.name, inviter: input.reason === 'invitation' ? input.inviter : '' }
  const event = reason === 'invitation' ? 'password_link' : 'password_reset'
  await tellNoticeDue(
    { event, dedupKey: `${event}:${id}`, channel: 'mail', userId, organisationId: user.organisation_id, target, args },
    { trx }
  )
  return { url, expiresAt }
}
