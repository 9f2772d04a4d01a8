import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { safeEqual } from '@adonisjs/core/helpers'
import { codeHash, CODE_ATTEMPTS_MAX } from '../codes.ts'
import { takeAttempt } from '../take_attempt.ts'
import type { Verification } from '../viewer.ts'

export type VerifyCode = { userId: number; purpose: Verification; code: string; actor: Actor }
export type CodeRefused =
  | { type: 'wrong_code'; attemptsLeft: number }
  /** None was sent, it ran out, was used, was tried too often, or went to an address that is no longer the user's. */
  | { type: 'no_valid_code' }

/**
 * Proves that the user reads their e-mail or phone. A code works once, for ten minutes, for five tries, for the address that it
 * was sent to, and only until a newer one is sent. Every try counts, whatever comes of it.
 */
export async function verifyCode(input: VerifyCode): Promise<Result<void, CodeRefused>> {
  const { userId, purpose } = input
  return inTransaction(async (trx) => {
    const user = await trx.from('users').where('id', userId).forUpdate().firstOrFail()
    const target: string | null = purpose === 'email' ? user.email : user.phone
    const row = await newestCode(userId, purpose, trx)
    if (!row || !target || row.target !== target) return fail({ type: 'no_valid_code' })
    if (!(await takeAttempt('verification_codes', row.id, trx))) return fail({ type: 'no_valid_code' })
    if (!safeEqual(row.code_hash, codeHash(input.code, { userId, purpose, target }))) {
      return fail({ type: 'wrong_code', attemptsLeft: CODE_ATTEMPTS_MAX - row.attempts - 1 })
    }
    await markVerified(input, row.id, target, trx)
    return ok()
  })
}

async function newestCode(userId: number, purpose: Verification, trx: Trx) {
  return trx.from('verification_codes').where({ user_id: userId, purpose }).orderBy('id', 'desc').first()
}

async function markVerified({ userId, purpose, actor }: VerifyCode, codeId: number, target: string, trx: Trx) {
  const now = clock.now()
  await trx.from('verification_codes').where('id', codeId).update({ used_at: now })
  await trx.from('users').where('id', userId).update({ [`${purpose}_verified_at`]: now, updated_at: now })
  await writeAudit(
    { actor, action: `identity.${purpose}.verified`, subjectType: 'user', subjectId: userId, after: { [purpose]: target } },
    { trx }
  )
}
