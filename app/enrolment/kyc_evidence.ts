import type { EvidenceHandle } from '#supplier-sdk'
import { openIdentity, type VerificationRow } from './verification_rows.ts'

/**
 * The documents of a verification as handles: what they hold is read inside the call and nowhere else. The names carry the
 * version, so that the same call means the same documents.
 */
export function evidenceOf(verification: VerificationRow): EvidenceHandle[] {
  const { version, subject } = verification
  const kind = subject === 'company' ? 'company_identity' : 'person_identity'
  const identity: EvidenceHandle = {
    kind,
    fileName: `${kind}-v${version}.json`,
    mimeType: 'application/json',
    open: async () => Buffer.from(JSON.stringify(contentOf(verification)), 'utf8'),
  }
  return [identity]
}

function contentOf(verification: VerificationRow): Record<string, string> {
  const identity = openIdentity(verification)
  if (!identity) throw new Error(`E_IDENTITY_GONE: organisation ${verification.organisationId} has no identity any more.`)
  const { subject, name, number, legalPerson } = identity
  return subject === 'company' ? { name, creditCode: number, legalPerson: legalPerson! } : { name, idNumber: number }
}
