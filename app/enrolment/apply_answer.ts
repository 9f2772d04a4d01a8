import db from '@adonisjs/lucid/services/db'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import type { SupplierAccountSnapshot, Refusal } from '#supplier-sdk'
import { enqueue } from '#jobs/actions/enqueue'
import { abandonIntents } from '#suppliers/actions/abandon_intents'
import { hub } from '#suppliers/hub'
import type { Answered } from '#suppliers/types'
import type { Enrolled, EnrolmentRefused } from './actions/ensure_enrolment.ts'
import type { MissingAttribute } from './attributes.ts'
import { openKycJob } from './open_kyc.ts'
import { noteCodeSent } from './customer_codes.ts'
import { findEnrolment, moveEnrolment, subjectOf, type EnrolmentPatch, type EnrolmentRow } from './enrolment_rows.ts'
import type { EnrolmentState } from './enrolment_states.ts'

export type SyncAnswer = Answered<SupplierAccountSnapshot>

type Applied = Result<Enrolled, EnrolmentRefused>

/** Writes what the supplier said into the enrolment, and says what it means. */
export async function applyAnswer(row: EnrolmentRow, answer: SyncAnswer): Promise<Applied> {
  switch (answer.status) {
    case 'done':
      return applyAccount(row, answer.data)
    case 'pending':
      await moveEnrolment(row, 'invited', { lastError: null }, db.connection())
      return fail({ type: 'invited', url: row.invitationUrl })
    case 'refused':
      return applyRefusal(row, answer)
    case 'unknown':
      await moveEnrolment(row, 'uncertain', { lastError: answer.because.slice(0, 255) }, db.connection())
      return fail({ type: 'uncertain' })
    case 'not_sent':
      return fail({ type: 'not_sent', because: answer.because })
    default:
      return answer satisfies never
  }
}

/** An account as it was read at the supplier. Used by the sync and by linking. */
export async function applyAccount(row: EnrolmentRow, account: SupplierAccountSnapshot): Promise<Applied> {
  const { supplierAccountId, kycState } = account
  const state = account.state === 'unknown' ? 'uncertain' : account.state
  const invitationUrl = account.invitation?.url ?? null
  const lastError = state === 'uncertain' ? `state ${account.rawState}`.slice(0, 255) : null
  const patch = { supplierAccount: supplierAccountId, kycState, invitationUrl, lastError }
  if (!(await inTransaction((trx) => settle(row, state, patch, trx)))) return whatIsThere(row)
  if (state === 'active') return ok({ enrolmentId: row.id, account: supplierAccountId })
  return fail(state === 'invited' ? { type: 'invited', url: invitationUrl } : { type: state })
}

/** Once there is an account nobody asks for it again, so calls of workers that died meanwhile are closed with it; verifying may begin. */
async function settle(row: EnrolmentRow, state: EnrolmentState, patch: EnrolmentPatch, trx: Trx): Promise<boolean> {
  const isMoved = await moveEnrolment(row, state, patch, trx)
  if (!isMoved || state !== 'active') return isMoved
  await abandonIntents(subjectOf(row), trx)
  await enqueue(openKycJob(row.organisationId), { trx })
  return true
}

/** Somebody else moved the enrolment while we called, a member of staff for example: theirs stands. */
async function whatIsThere(row: EnrolmentRow): Promise<Applied> {
  const now = await findEnrolment(row, db.connection())
  if (now?.state === 'active' && now.supplierAccount) return ok({ enrolmentId: now.id, account: now.supplierAccount })
  return fail({ type: 'uncertain' })
}

/** Reads an account that we know, without effect. Undefined: this supplier cannot read accounts, so only a sync tells. */
export async function refreshEnrolment(row: EnrolmentRow, code: string): Promise<Applied | undefined> {
  if (!row.supplierAccount || !(await hub.use(code).can('getUser'))) return undefined
  const options = { subject: subjectOf(row), organisationId: row.organisationId }
  const answer = await hub.use(code).ask('getUser', { supplierAccountId: row.supplierAccount }, options)
  if (answer.status === 'done') return answer.data ? applyAccount(row, answer.data) : fail({ type: 'uncertain' })
  return fail({ type: 'not_sent', because: 'because' in answer ? answer.because : answer.status })
}

/** Nothing happened at the supplier: what is sent next is a new effect and gets a new generation. */
async function applyRefusal(row: EnrolmentRow, refusal: Refusal): Promise<Applied> {
  const { reason, supplierCode } = refusal
  if (reason === 'rate_limited') return fail({ type: 'not_sent', because: reason })
  const lastError = `${reason}: ${supplierCode}`.slice(0, 255)
  await moveEnrolment(row, 'refused', { lastError, generation: row.generation + 1 }, db.connection())
  if (reason === 'needs_attributes' && refusal.attributes?.includes('verificationCode')) await noteCodeSent(row.id, db.connection())
  if (reason === 'needs_attributes') return fail({ type: 'missing_attributes', list: refusal.attributes as MissingAttribute[] })
  return fail({ type: 'refused', reason, supplierCode })
}
