import { clock } from '#kernel/clock'
import type { Client, Trx } from '#kernel/database/transaction'
import { blindIndex, seal, unseal } from '#kernel/secrets'
import type { Subject } from './identity_numbers.ts'
import type { VerificationState } from './verification_states.ts'

/** What is sealed: never in a log, a journal, an audit row or a list. */
export type Identity = {
  subject: Subject
  /** Of the company as registered, or of the person. */
  name: string
  number: string
  /** Companies only. */
  legalPerson?: string
  /** Of the picture of the licence: tells whether another one came. */
  licenceSha256?: string
}

export type VerificationRow = {
  organisationId: number
  state: VerificationState
  version: number
  subject: Subject | null
  shownName: string | null
  shownNumber: string | null
  sealed: string | null
  numberIndex: string | null
  licenceFileId: string | null
  reason: string | null
  submittedBy: number | null
  submittedAt: Date | null
  tries: number
  decidedAt: Date | null
  dueAt: Date | null
}

const purpose = (organisationId: number) => `verifications:${organisationId}:identity_sealed`

export const sealIdentity = (organisationId: number, identity: Identity): string => seal(identity, purpose(organisationId))

/** Finds the same number in other rows, without opening any. */
export const numberIndex = (subject: Subject, number: string): string => blindIndex(`${subject}:${number}`, 'verifications:number')

/** The identity behind a row; null where there is none. Open it inside the call that needs it and keep it nowhere. */
export function openIdentity({ organisationId, sealed }: Pick<VerificationRow, 'organisationId' | 'sealed'>): Identity | null {
  if (sealed === null) return null
  const identity = unseal<Identity>(sealed, purpose(organisationId))
  if (!identity) throw new Error(`E_IDENTITY_UNREADABLE: the identity of organisation ${organisationId} does not open with today's keys.`)
  return identity
}

export async function findVerification(organisationId: number, client: Client): Promise<VerificationRow | null> {
  const row = await client.from('verifications').where('organisation_id', organisationId).first()
  return row ? toRow(row) : null
}

/** The row, locked until the end of the transaction; made when there is none. A second call finds the first one's. */
export async function lockVerification(organisationId: number, trx: Trx): Promise<VerificationRow> {
  const now = clock.now()
  await trx.rawQuery(
    'INSERT INTO verifications (organisation_id, created_at, updated_at) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE organisation_id = organisation_id',
    [organisationId, now, now] as any[]
  )
  return toRow(await trx.from('verifications').where('organisation_id', organisationId).forUpdate().firstOrFail())
}

function toRow(row: Record<string, any>): VerificationRow {
  return {
    organisationId: Number(row.organisation_id),
    state: row.state,
    version: row.version,
    subject: row.subject,
    shownName: row.shown_name,
    shownNumber: row.shown_number,
    sealed: row.identity_sealed,
    numberIndex: row.number_index,
    licenceFileId: row.licence_file_id,
    reason: row.reason,
    submittedBy: row.submitted_by,
    submittedAt: row.submitted_at,
    tries: row.tries,
    decidedAt: row.decided_at,
    dueAt: row.due_at,
  }
}
