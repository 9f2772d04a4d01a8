import { inTransaction } from '#kernel/database/transaction'
import { ok, fail, type Result } from '#kernel/result'
import { normalEmail } from '../addresses.ts'
import { takeResetQuota } from '../limits.ts'
import { issuePasswordLink } from './issue_password_link.ts'
import { clock, later, MINUTE_MS } from '#kernel/clock'

const PAUSE_MS = 5 * MINUTE_MS

/**
 * Mails a link that sets a new password. The answer is the same whether the address has an account or not; a second request
 * within five minutes sends nothing.
 */
export async function requestPasswordReset(input: {
  email: string
  ipAddress: string | null
}): Promise<Result<void, { type: 'too_many'; retryAfterSeconds: number }>> {
  const quota = await takeResetQuota(input.ipAddress)
  if (!quota.ok) return fail({ type: 'too_many', retryAfterSeconds: quota.retryAfterSeconds })
  await inTransaction(async (trx) => {
    const user = await trx.from('users').where({ email: normalEmail(input.email), status: 'active' }).select('id').forUpdate().first()
    if (!user) return
    const recent = await trx
      .from('verification_codes')
      .where({ user_id: user.id, purpose: 'password_link' })
      .where('created_at', '>', later(-PAUSE_MS, clock.now()))
      .first()
    if (!recent) await issuePasswordLink({ userId: user.id, reason: 'reset' }, { trx })
  })
  return ok()
}
