import { clock, HOUR_MS, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { masked } from '../addresses.ts'
import { codeHash, CODE_LIFE_MS, CODE_PAUSE_MS, CODES_PER_HOUR_MAX, newCode } from '../codes.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import { takeCodeQuota } from '../limits.ts'
import type { Verification } from '../viewer.ts'

export type SendVerificationCode = { userId: number; purpose: Verification; ipAddress: string | null }
export type CodeSent = { sentTo: string; validSeconds: number; againSeconds: number }
export type CodeNotSent =
  | { type: 'already_verified' }
  | { type: 'no_address' }
  | { type: 'too_soon'; retryAfterSeconds: number }
  | { type: 'too_many'; retryAfterSeconds: number }

/**
 * Sends six digits to the user's own e-mail or phone. The newest code alone is valid. One a minute, five an hour per person and
 * per address, twenty an hour per client address.
 */
export async function sendVerificationCode(input: SendVerificationCode): Promise<Result<CodeSent, CodeNotSent>> {
  const quota = await takeCodeQuota(input.ipAddress)
  if (!quota.ok) return fail({ type: 'too_many', retryAfterSeconds: quota.retryAfterSeconds })
  return inTransaction(async (trx) => {
    const user = await trx.from('users').where('id', input.userId).forUpdate().firstOrFail()
    const target: string | null = input.purpose === 'email' ? user.email : user.phone
    if (!target) return fail({ type: 'no_address' })
    if (user[`${input.purpose}_verified_at`]) return fail({ type: 'already_verified' })
    const wait = await waitSeconds({ ...input, target }, trx)
    if (wait) return fail(wait)
    await writeCode({ ...input, target, organisationId: user.organisation_id }, trx)
    return ok({ sentTo: masked(target), validSeconds: CODE_LIFE_MS / 1000, againSeconds: CODE_PAUSE_MS / 1000 })
  })
}

type Addressed = SendVerificationCode & { target: string }

async function waitSeconds({ userId, purpose, target }: Addressed, trx: Trx): Promise<Extract<CodeNotSent, { type: 'too_soon' | 'too_many' }> | null> {
  const now = clock.now()
  const recent = await trx
    .from('verification_codes')
    .where('purpose', purpose)
    .where((either) => void either.where('user_id', userId).orWhere('target', target))
    .where('created_at', '>', later(-HOUR_MS, now))
    .select('created_at')
    .orderBy('created_at', 'desc')
    .limit(CODES_PER_HOUR_MAX)
  const until = (row: { created_at: Date }, ms: number) => Math.ceil((row.created_at.getTime() + ms - now.getTime()) / 1000)
  if (recent.length && until(recent[0], CODE_PAUSE_MS) > 0) {
    return { type: 'too_soon', retryAfterSeconds: until(recent[0], CODE_PAUSE_MS) }
  }
  if (recent.length < CODES_PER_HOUR_MAX) return null
  return { type: 'too_many', retryAfterSeconds: until(recent[CODES_PER_HOUR_MAX - 1], HOUR_MS) }
}

async function writeCode({ userId, purpose, target, organisationId }: Addressed & { organisationId: number }, trx: Trx) {
  const code = newCode()
  const now = clock.now()
  const [id] = await trx.insertQuery().table('verification_codes').insert({
    user_id: userId, purpose, target, code_hash: codeHash(code, { userId, purpose, target }), expires_at: later(CODE_LIFE_MS, now), created_at: now,
  })
  await tellNoticeDue(
    {
      event: 'verification_code', dedupKey: `verification_code:${id}`, channel: purpose === 'email' ? 'mail' : 'sms',
      userId, organisationId, target, args: { code, minutes: CODE_LIFE_MS / 60_000 },
    },
    { trx }
  )
}
