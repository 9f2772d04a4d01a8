import db from '@adonisjs/lucid/services/db'
import { enqueueMany } from '#jobs/actions/enqueue'
import { advanceKycJob } from '../kyc_rows.ts'
import { polledStates, sentStates } from '../kyc_states.ts'
import { openKycJob } from '../open_kyc.ts'

const ROWS_MAX = 500

/**
 * Nothing parks silently: a submission that is the worker's gets a job where it has none, and an approved verification with an
 * account that nobody looked at yet is looked at. A second run finds less to do.
 */
export async function sweepKyc(): Promise<void> {
  const rows = await db.from('kyc_submissions').whereIn('state', [...polledStates, ...sentStates])
    .whereNotExists((query) => {
      void query.from('jobs').whereRaw("jobs.dedup_key = CONCAT('kyc:', kyc_submissions.id)").whereIn('jobs.status', ['ready', 'running'])
    })
    .orderBy('id').limit(ROWS_MAX).select('id')
  await enqueueMany(rows.map(({ id }) => advanceKycJob(id)))
  const forgotten = await db.from('enrolments as e').join('verifications as v', 'v.organisation_id', 'e.organisation_id')
    .leftJoin('kyc_submissions as k', 'k.enrolment_id', 'e.id')
    .where({ 'e.state': 'active', 'v.state': 'approved' }).whereNull('k.id').distinct('e.organisation_id').limit(ROWS_MAX)
  await enqueueMany(forgotten.map(({ organisation_id: id }) => openKycJob(Number(id))))
}
