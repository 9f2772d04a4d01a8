import db from '@adonisjs/lucid/services/db'
import { organisationProfile } from '#identity/queries/organisation_profile_query'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { abandonIntents } from '#suppliers/actions/abandon_intents'
import { openIntent } from '#suppliers/actions/open_intent'
import { IntentConflict, IntentTaken } from '#suppliers/errors'
import { hub, type Intent } from '#suppliers/hub'
import { findOpenIntents } from '#suppliers/queries/calls_query'
import { lastInputOf } from '#suppliers/queries/last_input_query'
import type { Answered, InputOf } from '#suppliers/types'
import type { KycSnapshot } from '#supplier-sdk'
import { attributesFor } from '../attributes.ts'
import { findEnrolment } from '../enrolment_rows.ts'
import { evidenceOf } from '../kyc_evidence.ts'
import { KycMovedMeanwhile, noteKyc, type KycRow } from '../kyc_rows.ts'
import type { KycWay } from '../kyc_way.ts'
import { findVerification } from '../verification_rows.ts'

export type KycAnswer = Answered<KycSnapshot>

/** What became of a try to send. Only `sent` has an answer; nothing left this process in all other cases. */
export type Sent =
  | { type: 'sent'; row: KycRow; answer: KycAnswer }
  /** Another process is at it, at the latest until then. */
  | { type: 'in_flight'; until: Date }
  /** An earlier call under this key may have acted: look it up first. */
  | { type: 'in_doubt' }
  /** There is no account, or nothing to send. */
  | { type: 'not_ready' }

/** One submission belongs to an enrolment, and so does its key; the journal finds its calls by this subject. */
export const kycSubject = ({ id }: Pick<KycRow, 'id'>) => ({ type: 'kyc', id })

export const kycKey = ({ enrolmentId, generation }: Pick<KycRow, 'enrolmentId' | 'generation'>) => `${enrolmentId}:submitKyc:${generation}`

/**
 * Sends `submitKyc`: intent and note in one transaction, the call after COMMIT. `again` allows the same key once more after a call
 * that may have acted; give it only where the supplier dedupes by key, or where a page is opened and nothing is handed in.
 */
export async function sendKyc(row: KycRow, code: string, way: KycWay, { again }: { again: boolean }): Promise<Sent> {
  const open = await findOpenIntents(kycSubject(row))
  const running = open.find(({ deadlineAt }) => deadlineAt > clock.now())
  if (running) return { type: 'in_flight', until: running.deadlineAt }
  if (open.length > 0) await abandonIntents(kycSubject(row))
  if (!again && (await mayHaveActed(row))) return { type: 'in_doubt' }
  const prepared = await prepare(row, code, way)
  if ('type' in prepared) return prepared
  const answer: KycAnswer = await hub.use(code).send(prepared.intent)
  return { type: 'sent', row: prepared.row, answer }
}

async function mayHaveActed(row: KycRow): Promise<boolean> {
  const [{ total }] = await db.from('supplier_calls').where('operation_key', kycKey(row)).whereIn('status', ['open', 'unknown', 'done', 'pending']).count('* as total')
  return Number(total) > 0
}

type Prepared = { intent: Intent<'submitKyc'>; row: KycRow } | Exclude<Sent, { type: 'sent' }>

async function prepare(row: KycRow, code: string, way: KycWay): Promise<Prepared> {
  const wants = await hub.use(code).attributes()
  try {
    return await inTransaction(async (trx) => {
      const wanted = await inputOf(row, way, wants, trx)
      if (!wanted) return { type: 'not_ready' as const }
      const noted = await noteKyc(row, { sentVersion: wanted.version }, { trx })
      const intent = await openIntent(
        { connectionCode: code, operation: 'submitKyc', operationKey: kycKey(row), input: wanted.input, subject: kycSubject(row), organisationId: row.organisationId },
        { trx }
      )
      return { intent, row: noted }
    })
  } catch (error) {
    if (error instanceof IntentTaken || error instanceof KycMovedMeanwhile) return { type: 'in_flight', until: clock.now() }
    if (error instanceof IntentConflict) return { type: 'in_doubt' }
    throw error
  }
}

/** What is sent under a key stays the same for all its attempts, whatever the customer's data become meanwhile. */
async function inputOf(row: KycRow, way: KycWay, wants: Parameters<typeof attributesFor>[1], trx: Trx): Promise<{ input: InputOf<'submitKyc'>; version: number } | null> {
  const enrolment = await findEnrolment(row, trx)
  if (enrolment?.state !== 'active' || !enrolment.supplierAccount) return null
  const verification = await findVerification(row.organisationId, trx)
  if (!verification || (way.kind === 'submission' && verification.state !== 'approved')) return null
  const evidence = way.kind === 'submission' ? await evidenceOf(verification, trx) : []
  const last = await lastInputOf('submitKyc', kycKey(row), trx)
  if (last) return { input: { ...last, evidence }, version: verification.version }
  const profile = await organisationProfile(row.organisationId, trx)
  const { attributes } = attributesFor(profile!, wants)
  const input = { supplierAccountId: enrolment.supplierAccount, subject: verification.subject ?? ('company' as const), attributes, evidence }
  return { input, version: verification.version }
}
