import db from '@adonisjs/lucid/services/db'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toEnrolmentRow, type EnrolmentRow } from '../enrolment_rows.ts'
import { placeAfterRefusal } from '../kyc/corrected.ts'
import { moveKyc, putKyc, type KycRow } from '../kyc_rows.ts'
import type { KycState } from '../kyc_states.ts'
import { agreedToIdentity, kycWayOf, type KycWay } from '../kyc_way.ts'
import { findVerification, type VerificationRow } from '../verification_rows.ts'

const CONNECTIONS_MAX = 200

/**
 * Brings the submissions of an organisation up to what is known now: its verification, its accounts, its consents. For whoever
 * never began to verify and was asked by no supplier nothing is opened. A second call changes nothing.
 */
export async function openKyc({ organisationId }: { organisationId: number }): Promise<void> {
  const verification = await findVerification(organisationId, db.connection())
  if (!verification || verification.state === 'erased') return
  const rows = await db.from('enrolments').join('supplier_connections as c', 'c.id', 'enrolments.connection_id')
    .where({ 'enrolments.organisation_id': organisationId, 'enrolments.state': 'active' })
    .select('enrolments.*', 'c.code').limit(CONNECTIONS_MAX)
  for (const row of rows) {
    const way = await kycWayOf(row.code)
    await inTransaction((trx) => openOne(toEnrolmentRow(row), verification, way, trx))
  }
}

async function openOne(enrolment: EnrolmentRow, verification: VerificationRow, way: KycWay, trx: Trx): Promise<void> {
  const wasAsked = await trx.from('kyc_submissions').where('enrolment_id', enrolment.id).select('id').first()
  if (!wasAsked && verification.state === 'none') return
  const { id: enrolmentId, organisationId, connectionId } = enrolment
  const row = await putKyc({ enrolmentId, organisationId, connectionId }, 'waiting', trx)
  const next = await nextState(row, enrolment, verification, way, trx)
  if (!next || next === row.state) return
  const isAnew = next !== 'verified' && row.state === 'rejected'
  await moveKyc(row, next, isAnew ? { generation: row.generation + 1, reason: null } : {}, { trx })
}

/** Undefined: it goes on by itself or waits for somebody. */
async function nextState(row: KycRow, enrolment: EnrolmentRow, verification: VerificationRow, way: KycWay, trx: Trx): Promise<KycState | undefined> {
  if (row.state === 'waiting' && enrolment.kycState === 'verified') return 'verified'
  const isCorrected = row.state === 'rejected' && way.kind === 'submission' && (await placeAfterRefusal(row, verification, way, trx)) !== null
  if (row.state !== 'waiting' && !isCorrected) return undefined
  if (way.kind === 'hosted') return 'hosted'
  if (way.kind === 'console') return 'in_console'
  const isReady = verification.state === 'approved' && (await agreedToIdentity(row, trx))
  return isReady ? 'submitting' : undefined
}
