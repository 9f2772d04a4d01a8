import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { CODE_ATTEMPTS_MAX } from './codes.ts'

/** One statement checks and counts: no burst has more than the allowed tries at a code, and none has one after it was used or ran out. */
export async function takeAttempt(table: 'sign_in_codes' | 'verification_codes', id: number, trx: Trx): Promise<boolean> {
  const changed = await trx
    .from(table)
    .where('id', id)
    .whereNull('used_at')
    .where('attempts', '<', CODE_ATTEMPTS_MAX)
    .where('expires_at', '>', clock.now())
    .increment('attempts', 1)
  return Number(changed) === 1
}
