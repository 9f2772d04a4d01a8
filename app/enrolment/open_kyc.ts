import type { Enqueue } from '#jobs/actions/enqueue'

export const OPEN_KYC = 'enrolment.open_kyc'

/** Looks at every supplier of an organisation anew: to whom its verification goes now. */
export const openKycJob = (organisationId: number): Enqueue => ({ type: OPEN_KYC, payload: { organisationId }, dedupKey: `open_kyc:${organisationId}` })
