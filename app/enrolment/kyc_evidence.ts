import { readContent } from '#files/file_store'
import { endings } from '#files/file_types'
import { fileOf } from '#files/queries/files_query'
import type { Client } from '#kernel/database/transaction'
import type { EvidenceHandle } from '#supplier-sdk'
import { licenceSubject } from './licence.ts'
import { openIdentity, type VerificationRow } from './verification_rows.ts'

/**
 * The documents of a verification as handles: what they hold is read inside the call and nowhere else. The names carry the
 * version, so that the same call means the same documents.
 */
export async function evidenceOf(verification: VerificationRow, client: Client): Promise<EvidenceHandle[]> {
  const { version, subject } = verification
  const kind = subject === 'company' ? 'company_identity' : 'person_identity'
  const identity: EvidenceHandle = {
    kind,
    fileName: `${kind}-v${version}.json`,
    mimeType: 'application/json',
    open: async () => Buffer.from(JSON.stringify(contentOf(verification)), 'utf8'),
  }
  const licence = await licenceOf(verification, client)
  return licence ? [identity, licence] : [identity]
}

async function licenceOf({ organisationId, licenceFileId, version }: VerificationRow, client: Client): Promise<EvidenceHandle | null> {
  const file = licenceFileId ? await fileOf(licenceSubject(organisationId), licenceFileId, client) : null
  if (!file) return null
  return { kind: 'business_licence', fileName: `business_licence-v${version}.${endings[file.type]}`, mimeType: file.type, open: () => readContent(file.id) }
}

function contentOf(verification: VerificationRow): Record<string, string> {
  const identity = openIdentity(verification)
  if (!identity) throw new Error(`E_IDENTITY_GONE: organisation ${verification.organisationId} has no identity any more.`)
  const { subject, name, number, legalPerson } = identity
  return subject === 'company' ? { name, creditCode: number, legalPerson: legalPerson! } : { name, idNumber: number }
}
