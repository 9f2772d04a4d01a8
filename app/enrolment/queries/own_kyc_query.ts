import type { Viewer } from '#identity/viewer'
import { consentsQuery } from './consents_query.ts'
import { ownAccountsQuery, type OwnAccount } from './enrolments_query.ts'
import { kycQuery, type KycView } from './kyc_query.ts'

export type OwnKyc = OwnAccount & {
  kyc: KycView | null
  /** Agreed that this supplier gets what it needs, the identity included where it takes one. */
  agreed: boolean
}

/** For the portal: each visible supplier with the viewer's account there, what is missing, and how far the verification is. */
export async function ownKycQuery(viewer: Viewer): Promise<OwnKyc[]> {
  if (viewer.organisationId === null || viewer.realm !== 'portal') return []
  const accounts = await ownAccountsQuery(viewer)
  const kyc = await kycQuery(viewer, viewer.organisationId)
  const consents = await consentsQuery(viewer)
  return accounts.map((account) => ({
    ...account,
    kyc: kyc.find(({ connectionCode }) => connectionCode === account.connectionCode) ?? null,
    agreed: consents.some(({ connectionCode, state, wantsMore }) => connectionCode === account.connectionCode && state === 'given' && !wantsMore),
  }))
}
