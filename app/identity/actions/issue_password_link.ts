import { clock, HOUR_MS, later } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { codeHash, newLinkSecret, RESET_LIFE_MS } from '../codes.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import { appUrl } from '#config/app'

export type IssuePasswordLink = { userId: number; reason: 'reset' | 'terminal' }

/**
 * Makes a link that sets a password once, within an hour. Older links of the person are void.
 * Except for the terminal it goes to the person's e-mail address, and using it proves that address.
 *
 * @returns the whole address; it is stored nowhere, only a keyed hash of its secret
 */
export async function issuePasswordLink({ userId, reason }: IssuePasswordLink, { trx }: { trx: Trx }): Promise<{ url: string; expiresAt: Date }> {
  const user = await trx.from('users').where('id', userId).select('email', 'organisation_id').firstOrFail()
  const now = clock.now()
  const expiresAt = later(RESET_LIFE_MS, now)
  const purpose = 'password_link' as const
  const target = reason === 'terminal' ? 'terminal' : user.email
  const secret = newLinkSecret()
  await trx.from('verification_codes').where({ user_id: userId, purpose }).whereNull('used_at').update({ used_at: now })
  const [id] = await trx.insertQuery().table('verification_codes').insert({
    user_id: userId, purpose, target, code_hash: codeHash(secret, { userId, purpose, target }), expires_at: expiresAt, created_at: now,
  })
  const url = `${appUrl}/set-password/${id}.${secret}`
  if (reason === 'terminal') return { url, expiresAt }
  const args = { link: url, hours: RESET_LIFE_MS / HOUR_MS }
  const dedupKey = `password_reset:${id}`
  await tellNoticeDue(
    { event: 'password_reset', dedupKey, channel: 'mail', userId, organisationId: user.organisation_id, target, args },
    { trx }
  )
  return { url, expiresAt }
}
