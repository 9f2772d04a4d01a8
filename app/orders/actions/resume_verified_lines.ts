import db from '@adonisjs/lucid/services/db'
import type { KycVerified } from '#enrolment/events/kyc_verified'
import { enqueue, type Enqueue } from '#jobs/actions/enqueue'
import { inTransaction } from '#kernel/database/transaction'
import { LineMovedMeanwhile } from '../errors.ts'
import { SWEEP_LINES_MAX } from '../limits.ts'
import { readLine } from '../lines.ts'
import { advanceLineJob } from './advance_line.ts'
import { moveLine } from './move_line.ts'

export const RESUME_VERIFIED = 'orders.resume_verified_lines'

export const resumeVerifiedJob = (pair: KycVerified): Enqueue => ({
  type: RESUME_VERIFIED, payload: pair, dedupKey: `verified:${pair.organisationId}:${pair.connectionId}`,
})

/**
 * Lines that a supplier refused until the customer is verified there go back to where they stood, by themselves: nothing had
 * happened at the supplier, so the same call is made once more. A second run finds none.
 */
export async function resumeVerifiedLines({ organisationId, connectionId }: KycVerified): Promise<void> {
  const rows = await db.from('order_lines').where({ organisation_id: organisationId, connection_id: connectionId, state: 'action_required' })
    .whereRaw("JSON_VALUE(problem, '$.code') = 'kyc_required'").orderBy('id').limit(SWEEP_LINES_MAX).select('id')
  for (const { id } of rows) await resume(id)
}

async function resume(lineId: string): Promise<void> {
  try {
    await inTransaction(
      async (trx) => {
        const line = await readLine(lineId, trx)
        if (line?.state !== 'action_required' || line.problem?.code !== 'kyc_required') return
        await moveLine(line, line.stateBefore!, { note: { key: 'kyc_verified' } }, { trx })
        await enqueue(advanceLineJob(lineId), { trx })
      },
      { isolationLevel: 'read committed' }
    )
  } catch (error) {
    // The customer answered at the same moment: theirs stands.
    if (!(error instanceof LineMovedMeanwhile)) throw error
  }
}
