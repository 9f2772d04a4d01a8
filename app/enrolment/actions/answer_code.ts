import db from '@adonisjs/lucid/services/db'
import type { Actor } from '#audit/actor'
import { clock, DAY_MS, later } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { forgetCode, SEND_PAUSE_MS, sentCode, SENDS_MAX, takeTry } from '../customer_codes.ts'
import { findEnrolment, type Pair } from '../enrolment_rows.ts'
import { tellConsentGiven } from '../events/consent_given.ts'
import { ensureEnrolment, type EnrolmentRefused } from './ensure_enrolment.ts'

type Asked = Pair & { actor: Actor }

export type CodeRefused =
  /** The supplier waits for no code of this customer. */
  | { type: 'not_asked' }
  | { type: 'wrong_code' }
  /** Another code has to be sent first. */
  | { type: 'tried_too_often' }
  | { type: 'too_soon' }
  | { type: 'sent_too_often' }
  /** The account cannot be opened now, for another reason than the code. */
  | { type: 'not_opened'; because: EnrolmentRefused['type'] }

/**
 * The customer tells the code that the supplier sent to its phone. It goes to the supplier once and is kept nowhere; then orders
 * that waited for the account go on. A second call with the same code finds the account and says `not_asked`.
 */
export async function answerCode({ actor, verificationCode, ...pair }: Asked & { verificationCode: string }): Promise<Result<void, CodeRefused>> {
  const row = await findEnrolment(pair, db.connection())
  if (!row || !(await sentCode(row.id, db.connection()))) return fail({ type: 'not_asked' })
  if (!(await takeTry(row.id, db.connection()))) return fail({ type: 'tried_too_often' })
  const enrolled = await ensureEnrolment(pair, { actor, verificationCode })
  if (enrolled.ok) return goOn(row.id, pair)
  const { error } = enrolled
  const isWrong = (error.type === 'refused' && error.reason === 'invalid_request') || error.type === 'missing_attributes'
  return fail(isWrong ? { type: 'wrong_code' } : { type: 'not_opened', because: error.type })
}

/** Has the supplier send another code: once a minute, some times a day. */
export async function sendCodeAgain({ actor, ...pair }: Asked): Promise<Result<void, CodeRefused>> {
  const row = await findEnrolment(pair, db.connection())
  const sent = row && (await sentCode(row.id, db.connection()))
  if (!sent) return fail({ type: 'not_asked' })
  if (sent.sentAt > later(-SEND_PAUSE_MS)) return fail({ type: 'too_soon' })
  if (sent.sends >= SENDS_MAX && sent.countedFrom > later(-DAY_MS, clock.now())) return fail({ type: 'sent_too_often' })
  const enrolled = await ensureEnrolment(pair, { actor, anotherCode: true })
  if (enrolled.ok) return goOn(row.id, pair)
  const { error } = enrolled
  return error.type === 'missing_attributes' ? ok() : fail({ type: 'not_opened', because: error.type })
}

async function goOn(enrolmentId: string, pair: Pair): Promise<Result<void, never>> {
  return inTransaction(async (trx) => {
    await forgetCode(enrolmentId, trx)
    await tellConsentGiven(pair, { trx })
    return ok()
  })
}
