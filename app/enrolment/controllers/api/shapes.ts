import type { ConsentView } from '../../queries/consents_query.ts'
import type { OwnKyc } from '../../queries/own_kyc_query.ts'
import type { VerificationView } from '../../queries/verification_query.ts'

/** One supplier as the API tells it: the account there, what is missing for it, the consent, and how far its verification is. */
export const shownEnrolment = ({ connectionCode, connectionName, enrolment, missing, agreed, kyc, kycWay }: OwnKyc, consent: ConsentView | undefined) => ({
  supplier: connectionCode,
  name: connectionName,
  state: enrolment?.state ?? 'none',
  account: enrolment?.supplierAccount ?? null,
  invitationUrl: enrolment?.invitationUrl ?? null,
  missing,
  consent: consent?.state ?? 'none',
  consentCovers: agreed,
  attributes: (consent?.attributes ?? []).map(({ name, required }) => ({ name, required })),
  codeSentAt: consent?.codeSentAt ?? null,
  kyc: {
    way: kycWay?.kind ?? null,
    state: kyc?.state ?? 'none',
    owner: kyc?.owner ?? null,
    reason: kyc?.reason ?? null,
    dueAt: kyc?.dueAt ?? null,
    verifiedAt: kyc?.verifiedAt ?? null,
  },
})

/** Masked, always: nobody reads an identity back by a token. */
export const shownVerification = (verification: VerificationView | null) => ({
  state: verification?.state ?? 'none',
  subject: verification?.subject ?? null,
  name: verification?.shownName ?? null,
  number: verification?.shownNumber ?? null,
  hasLicence: verification?.hasLicence ?? false,
  reason: verification?.reason ?? null,
  submittedAt: verification?.submittedAt ?? null,
  decidedAt: verification?.decidedAt ?? null,
})
