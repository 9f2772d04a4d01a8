import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { openSecret, storeSecondFactor } from '../second_factor_rows.ts'
import { matchingStep } from '../totp.ts'
import { forgetTries, takeTry } from '../tries.ts'
import type { Viewer } from '../viewer.ts'
import { endAllSessions } from './end_sessions.ts'
import { tellSecondFactor } from './tell_second_factor.ts'

export type EnrolmentRefused = { type: 'wrong_code' } | { type: 'nothing_pending' } | { type: 'too_many'; retryAfterSeconds: number }
export type Enrolled = { recoveryCodes: string[]; accessVersion: number }

/**
 * Puts the pending authenticator in force by its first code. All sessions end, the caller's goes on with the returned version.
 * The recovery codes are in this answer and nowhere else. A second call finds nothing pending.
 */
export async function confirmSecondFactor(viewer: Viewer, { code }: { code: string }): Promise<Result<Enrolled, EnrolmentRefused>> {
  const userId = viewer.userId!
  const door = { login: `enrol:${userId}`, ip: null, device: 'session' }
  const quota = await takeTry(door)
  if (!quota.ok) return fail({ type: 'too_many', retryAfterSeconds: quota.retryAfterSeconds })
  const enrolled = await inTransaction((trx) => confirm(viewer, userId, code.replace(/\s/g, ''), trx))
  if (enrolled.ok) await forgetTries(door)
  return enrolled
}

async function confirm(viewer: Viewer, userId: number, code: string, trx: Trx): Promise<Result<Enrolled, EnrolmentRefused>> {
  const row = await trx.from('second_factors').where('user_id', userId).forUpdate().first()
  if (!row?.pending_secret || row.pending_until <= clock.now()) return fail({ type: 'nothing_pending' })
  const secret = openSecret(row.pending_secret, userId, 'pending_secret')
  const step = matchingStep(secret, code, { now: clock.now(), lastStep: 0 })
  if (step === null) return fail({ type: 'wrong_code' })
  const recoveryCodes = await storeSecondFactor({ userId, secret, lastStep: step }, { trx })
  const accessVersion = await endAllSessions(userId, 'second_factor', { trx })
  await writeAudit(
    {
      actor: viewer.actor, action: 'identity.second_factor.enrolled', subjectType: 'user', subjectId: userId,
      before: { enrolled: row.confirmed_at !== null }, after: { enrolled: true },
    },
    { trx }
  )
  await tellSecondFactor({ userId, organisationId: viewer.organisationId!, event: 'second_factor_on' }, { trx })
  return ok({ recoveryCodes, accessVersion })
}
