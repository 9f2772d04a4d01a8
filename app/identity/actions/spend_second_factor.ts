import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { showTime } from '#kernel/time'
import { knownDevice } from '../devices.ts'
import { tellNoticeDue } from '../events/notice_due.ts'
import { recoveryCodeHash } from '../recovery_codes.ts'
import { openSecret, recoveryCodesLeft } from '../second_factor_rows.ts'
import { matchingStep } from '../totp.ts'
import { forgetTries, noteMistake, takeTry } from '../tries.ts'
import type { Origin } from './sign_in.ts'

export type SpendSecondFactor = {
  userId: number
  /** Six digits of the authenticator, or a recovery code. */
  code: string
  origin: Origin
  device?: string | null
}
export type SecondFactorRefused = { type: 'wrong_code' } | { type: 'too_many'; retryAfterSeconds: number }
export type SecondFactorGiven = { how: 'totp' | 'recovery_code' }

/**
 * Proves that somebody holds their second factor. A code of the authenticator counts once, as does a recovery code, however many
 * requests bring it at the same time. Every try counts before it is looked at. Who used a recovery code is told so.
 */
export async function spendSecondFactor(input: SpendSecondFactor): Promise<Result<SecondFactorGiven, SecondFactorRefused>> {
  const { userId, origin, device = null } = input
  const code = input.code.replace(/\s/g, '')
  const door = { login: `factor:${userId}`, ip: origin.ipAddress, device: await knownDevice(device, userId) }
  const quota = await takeTry(door)
  if (!quota.ok) return fail({ type: 'too_many', retryAfterSeconds: quota.retryAfterSeconds })
  const how = /^\d{6}$/.test(code) ? 'totp' : 'recovery_code'
  const spent = how === 'totp' ? await spendTotp(userId, code) : await spendRecoveryCode(userId, code)
  if (!spent) {
    await noteMistake(door)
    return fail({ type: 'wrong_code' })
  }
  await forgetTries(door)
  return ok({ how })
}

async function spendTotp(userId: number, code: string): Promise<boolean> {
  const row = await db.from('second_factors').where('user_id', userId).whereNotNull('confirmed_at').select('secret', 'last_step').first()
  if (!row) return false
  const step = matchingStep(openSecret(row.secret, userId, 'secret'), code, { now: clock.now(), lastStep: Number(row.last_step) })
  if (step === null) return false
  const taken = await db.from('second_factors').where({ user_id: userId, secret: row.secret }).where('last_step', '<', step).update({ last_step: step })
  return Number(taken) === 1
}

async function spendRecoveryCode(userId: number, code: string): Promise<boolean> {
  return inTransaction(async (trx) => {
    const taken = await trx
      .from('recovery_codes')
      .where({ user_id: userId, code_hash: recoveryCodeHash(code, userId) })
      .whereNull('used_at')
      .update({ used_at: clock.now() })
    if (Number(taken) !== 1) return false
    await tellOwner(userId, trx)
    return true
  })
}

async function tellOwner(userId: number, trx: Trx): Promise<void> {
  const user = await trx.from('users').where('id', userId).select('organisation_id').firstOrFail()
  const left = await recoveryCodesLeft(userId, trx)
  const now = clock.now()
  await tellNoticeDue(
    {
      event: 'recovery_code_used', dedupKey: `recovery_code_used:${userId}:${now.getTime()}:${left}`, channel: 'mail', userId,
      organisationId: user.organisation_id, args: { at: showTime(now), left },
    },
    { trx }
  )
}
