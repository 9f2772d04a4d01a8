import './personal_data.ts'
import { enqueue } from '#jobs/actions/enqueue'
import { every, onJob } from '#jobs/registry'
import { MINUTE_MS } from '#kernel/clock'
import { lanesOfRows } from '#suppliers/lanes_of_rows'
import { advanceKyc } from './actions/advance_kyc.ts'
import { openKyc } from './actions/open_kyc.ts'
import { sweepKyc } from './actions/sweep_kyc.ts'
import { onConsentGiven } from './events/consent_given.ts'
import { ADVANCE_KYC } from './kyc_rows.ts'
import { OPEN_KYC, openKycJob } from './open_kyc.ts'

onJob(OPEN_KYC, openKyc)
const lanesOf = lanesOfRows('kyc_submissions', ({ id }: { id: string }) => id, { table: 'enrolments', column: 'enrolment_id' })

onJob(ADVANCE_KYC, advanceKyc, { lanesOf })
every('enrolment.sweep_kyc', 5 * MINUTE_MS, sweepKyc)
onConsentGiven(({ organisationId }, { trx }) => enqueue(openKycJob(organisationId), { trx }))
