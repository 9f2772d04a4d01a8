import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import type { Trx } from '#kernel/database/transaction'
import { enqueue } from '#jobs/actions/enqueue'
import { advanceKycJob } from '../kyc_rows.ts'
import { polledStates } from '../kyc_states.ts'

/** The customer says that it is done at the supplier: the next look comes now. True: somebody will look. Often is as good as once. */
export async function askKycAgain(viewer: Viewer, connectionCode: string, options: { trx?: Trx } = {}): Promise<boolean> {
  if (viewer.organisationId === null || viewer.realm !== 'portal') return false
  const row = await db.from('kyc_submissions as k').join('supplier_connections as c', 'c.id', 'k.connection_id')
    .where({ 'k.organisation_id': viewer.organisationId, 'c.code': connectionCode }).whereIn('k.state', [...polledStates]).select('k.id').first()
  if (!row) return false
  await enqueue(advanceKycJob(row.id), options)
  return true
}
