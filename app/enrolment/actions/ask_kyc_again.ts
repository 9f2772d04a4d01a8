import db from '@adonisjs/lucid/services/db'
import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { enqueue } from '#jobs/actions/enqueue'
import { fail, ok, type Result } from '#kernel/result'
import { placeAfterRefusal } from '../kyc/corrected.ts'
import { advanceKycJob, KycMovedMeanwhile, moveKyc, toKycRow, type KycRow } from '../kyc_rows.ts'
import { polledStates, type KycState } from '../kyc_states.ts'
import { agreedToIdentity, kycWayOf, type KycWay } from '../kyc_way.ts'
import { findVerification } from '../verification_rows.ts'

export type AskRefused =
  /** Nothing waits for this supplier's answer. */
  | { type: 'nothing_waits' }
  /** It was refused and nothing was corrected since: the same data would be refused again. */
  | { type: 'nothing_changed' }
  /** The customer does not agree any more that its identity goes there, or is not verified here. */
  | { type: 'not_ready' }

/**
 * The customer says that it is done at the supplier: the next look comes now. After a refusal what was corrected goes there again,
 * under a new generation; the supplier's own page or console is opened anew. Often is as good as once.
 */
export async function askKycAgain(viewer: Viewer, connectionCode: string, options: { trx?: Trx } = {}): Promise<Result<{ state: KycState }, AskRefused>> {
  if (viewer.organisationId === null || viewer.realm !== 'portal') return fail({ type: 'nothing_waits' })
  const found = await (options.trx ?? db).from('kyc_submissions as k').join('supplier_connections as c', 'c.id', 'k.connection_id')
    .where({ 'k.organisation_id': viewer.organisationId, 'c.code': connectionCode }).select('k.*').first()
  const row = found && toKycRow(found)
  if (!row) return fail({ type: 'nothing_waits' })
  if ((polledStates as readonly KycState[]).includes(row.state)) {
    await enqueue(advanceKycJob(row.id), options)
    return ok({ state: row.state })
  }
  return row.state === 'rejected' ? tryAgain(viewer, row, connectionCode, options) : fail({ type: 'nothing_waits' })
}

async function tryAgain(viewer: Viewer, row: KycRow, code: string, options: { trx?: Trx }): Promise<Result<{ state: KycState }, AskRefused>> {
  const way = await kycWayOf(code)
  try {
    return await inTransaction((trx) => moveOn(viewer, row, { code, way }, trx), options)
  } catch (error) {
    if (error instanceof KycMovedMeanwhile) return fail({ type: 'nothing_waits' })
    throw error
  }
}

async function moveOn({ actor }: Viewer, row: KycRow, { code, way }: { code: string; way: KycWay }, trx: Trx): Promise<Result<{ state: KycState }, AskRefused>> {
  const { id, organisationId, generation } = row
  const verification = await findVerification(organisationId, trx)
  const isReady = way.kind !== 'submission' || (verification?.state === 'approved' && (await agreedToIdentity(row, trx)))
  if (!verification || !isReady) return fail({ type: 'not_ready' })
  const to = await placeAfterRefusal(row, verification, way, trx)
  if (!to) return fail({ type: 'nothing_changed' })
  await moveKyc(row, to, { generation: generation + 1, reason: null }, { trx })
  const entry = { actor, action: 'enrolment.kyc.send_again', subjectType: 'kyc', subjectId: id, organisationId }
  await writeAudit({ ...entry, before: { state: row.state }, after: { state: to, connection: code } }, { trx })
  return ok({ state: to })
}
