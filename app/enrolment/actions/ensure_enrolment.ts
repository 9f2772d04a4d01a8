import db from '@adonisjs/lucid/services/db'
import { systemActor, type Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { organisationProfile } from '#identity/queries/organisation_profile_query'
import { abandonIntents } from '#suppliers/actions/abandon_intents'
import { openIntent } from '#suppliers/actions/open_intent'
import { IntentConflict } from '#suppliers/errors'
import { hub, type Intent } from '#suppliers/hub'
import { findOpenIntents } from '#suppliers/queries/calls_query'
import { connectionCode } from '#suppliers/queries/connection_code_query'
import { lastInputOf } from '#suppliers/queries/last_input_query'
import { applyAnswer, refreshEnrolment, type SyncAnswer } from '../apply_answer.ts'
import { attributesFor, type MissingAttribute, type PushedAttributes } from '../attributes.ts'
import { sentCode } from '../customer_codes.ts'
import { findEnrolment, lockEnrolment, moveEnrolment, subjectOf, type EnrolmentRow, type Pair } from '../enrolment_rows.ts'
import { organisationRef } from '../organisation_ref.ts'
import { hasConsent } from './change_consent.ts'

export type EnrolmentRefused =
  /** The customer has not agreed that its data goes to this supplier, or took it back. */
  | { type: 'consent_needed' }
  | { type: 'missing_attributes'; list: MissingAttribute[] }
  /** The customer has to accept at the supplier; `url` is null where only the supplier knows it. */
  | { type: 'invited'; url: string | null }
  | { type: 'suspended' }
  /** Nobody knows yet whether there is an account. Ask again later; nothing is created twice. */
  | { type: 'uncertain' }
  /** Nothing was sent now: `because` says why, `in_progress` that another worker is at it. Ask again soon. */
  | { type: 'not_sent'; because: string }
  | { type: 'refused'; reason: string; supplierCode: string }
  /** This supplier creates no accounts: staff link one by hand. */
  | { type: 'link_needed' }

export type Enrolled = { enrolmentId: string; account: string }

type Prepared = { ready: Enrolled } | { refused: EnrolmentRefused } | { intent: Intent<'syncUser'>; row: EnrolmentRow }

/**
 * Gives the organisation's account at a supplier, and has it created when it is needed first: at the first purchase, whose page
 * asks for the consent without which nothing is pushed. Called by workers, outside any transaction, because it may call the supplier.
 * Every call repeats the same sync under the same key until it has an answer: a second and a concurrent call create no
 * second account. `verificationCode`: what the supplier sent to the customer's phone; it goes with this one call and is in no
 * journal. `anotherCode` has it sent once more; without either nothing is asked of a supplier that waits for a code.
 */
export async function ensureEnrolment(
  pair: Pair,
  { actor = systemActor, verificationCode, anotherCode }: { actor?: Actor; verificationCode?: string; anotherCode?: boolean } = {}
): Promise<Result<Enrolled, EnrolmentRefused>> {
  const known = await findEnrolment(pair, db.connection())
  if (known?.state === 'active' && known.supplierAccount) return ok({ enrolmentId: known.id, account: known.supplierAccount })
  const code = await connectionCode(pair.connectionId)
  if (!code) throw new Error(`E_UNKNOWN_CONNECTION: there is no connection ${pair.connectionId}.`)
  if (known?.supplierAccount) {
    const read = await refreshEnrolment(known, code)
    if (read) return read
  }
  if (!(await hub.use(code).can('syncUser'))) return fail({ type: 'link_needed' })
  const wanted = await hub.use(code).attributes()
  const prepared = await inTransaction((trx) => prepare(pair, { code, wanted, actor, isAnswered: Boolean(verificationCode ?? anotherCode) }, trx))
  if ('ready' in prepared) return ok(prepared.ready)
  if ('refused' in prepared) return fail(prepared.refused)
  const answer: SyncAnswer = await hub.use(code).send(withCode(prepared.intent, verificationCode))
  return applyAnswer(prepared.row, answer)
}

/** The journal has the call without it. */
const withCode = (intent: Intent<'syncUser'>, verificationCode?: string): Intent<'syncUser'> =>
  verificationCode ? { ...intent, input: { ...intent.input, verificationCode } } : intent

type Wanted = { code: string; wanted: PushedAttributes; actor: Actor; isAnswered: boolean }

/** Row and intent in one transaction, so that after a crash there is both or nothing. */
async function prepare(pair: Pair, { code, wanted, actor, isAnswered }: Wanted, trx: Trx): Promise<Prepared> {
  const row = await lockEnrolment(pair, trx)
  if (row.state === 'refused' && (await moveEnrolment(row, 'syncing', {}, trx))) row.state = 'syncing'
  if (row.state === 'active' && row.supplierAccount) return { ready: { enrolmentId: row.id, account: row.supplierAccount } }
  if (row.state === 'suspended') return { refused: { type: 'suspended' } }
  if (await isInFlight(row, trx)) return { refused: { type: 'not_sent', because: 'in_progress' } }
  if (!(await hasConsent(pair, trx))) return { refused: { type: 'consent_needed' } }
  const profile = await organisationProfile(pair.organisationId, trx)
  if (!profile) throw new Error(`E_UNKNOWN_ORGANISATION: there is no organisation ${pair.organisationId}.`)
  const { attributes, missing } = attributesFor(profile, wanted)
  if (missing.length > 0) return { refused: { type: 'missing_attributes', list: missing } }
  // Every sync without the code would send another one. In doubt the supplier has to be asked, whatever it sends.
  const isAsked = !isAnswered && row.state !== 'uncertain' && (await sentCode(row.id, trx)) !== null
  if (isAsked) return { refused: { type: 'missing_attributes', list: ['verificationCode'] } }
  const operationKey = `${row.id}:syncUser:${row.generation}`
  const fresh = { organisationRef: await organisationRef(pair.organisationId, trx), attributes }
  const input = (await lastInputOf('syncUser', operationKey, trx)) ?? fresh
  try {
    const intent = await openIntent(
      { connectionCode: code, operation: 'syncUser', operationKey, input, subject: subjectOf(row), organisationId: pair.organisationId },
      { trx }
    )
    const after = { connection: code, attributes: Object.keys(input.attributes) }
    await writeAudit(
      { actor, action: 'enrolment.attributes.pushed', subjectType: 'enrolment', subjectId: row.id, organisationId: pair.organisationId, after },
      { trx }
    )
    return { intent, row }
  } catch (error) {
    if (error instanceof IntentConflict) return { refused: { type: 'uncertain' } }
    throw error
  }
}

/** A call whose deadline is not over may still act; one that is over has lost its process. */
async function isInFlight(row: EnrolmentRow, trx: Trx): Promise<boolean> {
  const open = await findOpenIntents(subjectOf(row), trx)
  if (open.some(({ deadlineAt }) => deadlineAt > clock.now())) return true
  if (open.length > 0) await abandonIntents(subjectOf(row), trx)
  return false
}
