import type { Trx } from '#kernel/database/transaction'
import { clock, HOUR_MS, later } from '#kernel/clock'
import { enqueue } from '#jobs/actions/enqueue'
import { findEnrolment, type Pair } from '../enrolment_rows.ts'
import { moveKyc, putKyc, type KycRow } from '../kyc_rows.ts'
import { openKycJob } from '../open_kyc.ts'
import { lockVerification } from '../verification_rows.ts'

/** A supplier that asks for what it said an hour ago it has contradicts itself: a person looks, or the two would go round for ever. */
const CONTRADICTION_MS = HOUR_MS

/**
 * A supplier refused because the customer is not verified there: from here on the customer is asked to, and what waits goes on when
 * the supplier says so. Called in the transaction that parks what was refused; a second call changes nothing.
 */
export async function requireKyc(pair: Pair, { trx }: { trx: Trx }): Promise<void> {
  const enrolment = await findEnrolment(pair, trx)
  if (!enrolment) return
  await lockVerification(pair.organisationId, trx)
  const row = await putKyc({ enrolmentId: enrolment.id, ...pair }, 'waiting', trx)
  // Whatever was read of the account before, its refusal is newer.
  await trx.from('enrolments').where('id', enrolment.id).update({ kyc_state: 'none', updated_at: clock.now() })
  if (row.state === 'verified') await ask(row, trx)
  await enqueue(openKycJob(pair.organisationId), { trx })
}

async function ask(row: KycRow, trx: Trx): Promise<void> {
  const to = row.updatedAt > later(-CONTRADICTION_MS) ? 'overdue' : 'waiting'
  await moveKyc(row, to, { generation: row.generation + 1, reason: null }, { trx })
}
