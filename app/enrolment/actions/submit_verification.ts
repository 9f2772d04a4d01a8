import { writeAudit } from '#audit/actions/write_audit'
import { removeFile } from '#files/actions/remove_file'
import { storeFile } from '#files/actions/store_file'
import type { CheckedFile } from '#files/check_file'
import type { Viewer } from '#identity/viewer'
import { clock, DAY_MS, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { enqueue } from '#jobs/actions/enqueue'
import { fail, ok, type Result } from '#kernel/result'
import { fingerprint } from '#kernel/secrets'
import { maskedName, maskedNumber, numberOf, type Subject } from '../identity_numbers.ts'
import { licenceSubject } from '../licence.ts'
import { openKycJob } from '../open_kyc.ts'
import { verificationPolicy } from '../verification_policy.ts'
import { lockVerification, numberIndex, openIdentity, sealIdentity, type Identity, type VerificationRow } from '../verification_rows.ts'
import { mayBecome, ORGANISATIONS_PER_PERSON, REVIEW_DUE_MS, SUBMISSIONS_PER_DAY, type VerificationState } from '../verification_states.ts'

export type SubmitVerification = {
  subject: Subject
  name: string
  number: string
  legalPerson?: string | null
  /** A picture of the licence, looked into; left out: the one that is there stays. Companies only. */
  licence?: CheckedFile | null
}

export type SubmitRefused =
  | { type: 'number_invalid' }
  | { type: 'legal_person_needed' }
  | { type: 'licence_needed' }
  /** Guessing numbers is not what this is for. */
  | { type: 'too_many_today'; max: number }
  /** One person stands behind as many organisations as may be. */
  | { type: 'number_used_up' }
  | { type: 'closed' }

/**
 * The organisation says who it is, once for all suppliers. Where the policy says so a person looks at it first; where another
 * organisation uses the same number a person always does, because one company may have several accounts and a thief may have
 * its number. The same data again change nothing; other data replace those before and are looked at anew.
 */
export async function submitVerification(viewer: Viewer, wanted: SubmitVerification, options: { trx?: Trx } = {}): Promise<Result<{ state: VerificationState }, SubmitRefused>> {
  const number = numberOf(wanted.subject, wanted.number, clock.now())
  if (!number) return fail({ type: 'number_invalid' })
  if (wanted.subject === 'company' && !wanted.legalPerson?.trim()) return fail({ type: 'legal_person_needed' })
  const organisationId = viewer.organisationId!
  return inTransaction(async (trx) => {
    const row = await lockVerification(organisationId, trx)
    if (!mayBecome(row.state, 'in_review')) return fail({ type: 'closed' })
    const identity: Identity = { subject: wanted.subject, name: wanted.name.trim(), number }
    if (wanted.subject === 'company') identity.legalPerson = wanted.legalPerson!.trim()
    const licence = wanted.subject === 'company' ? (wanted.licence ?? null) : null
    if (wanted.subject === 'company' && !licence && !row.licenceFileId) return fail({ type: 'licence_needed' })
    if (wanted.subject === 'company') identity.licenceSha256 = licence?.sha256 ?? openIdentity(row)?.licenceSha256
    if (isSame(row, identity)) return ok({ state: row.state })
    const tries = triesNow(row)
    if (tries >= SUBMISSIONS_PER_DAY) return fail({ type: 'too_many_today', max: SUBMISSIONS_PER_DAY })
    const index = numberIndex(wanted.subject, number)
    const others = await claimNumber(index, organisationId, trx)
    if (wanted.subject === 'person' && others >= ORGANISATIONS_PER_PERSON) return fail({ type: 'number_used_up' })
    const policy = await verificationPolicy(trx)
    const state = policy[wanted.subject] === 'always' || others > 0 ? 'in_review' : 'approved'
    await write({ row, identity, licence, index, state, tries }, viewer, trx)
    return ok({ state })
  }, options)
}

function isSame(row: VerificationRow, identity: Identity): boolean {
  const known = openIdentity(row)
  const isStanding = row.state === 'in_review' || row.state === 'approved'
  return isStanding && known !== null && JSON.stringify(known) === JSON.stringify(identity)
}

const triesNow = ({ tries, submittedAt }: VerificationRow) => (submittedAt && submittedAt > later(-DAY_MS) ? tries : 0)

/** How many other organisations stand by this number. Two that claim it at the same time are counted one after the other. */
async function claimNumber(index: string, organisationId: number, trx: Trx): Promise<number> {
  await trx.rawQuery(
    'INSERT INTO verification_numbers (number_index, claimed_at) VALUES (?, ?) ON DUPLICATE KEY UPDATE claimed_at = VALUES(claimed_at)',
    [index, clock.now()] as any[]
  )
  return countOthers(index, organisationId, trx)
}

async function countOthers(index: string, organisationId: number, trx: Trx): Promise<number> {
  const [{ total }] = await trx.from('verifications').where('number_index', index).whereNot('organisation_id', organisationId)
    .whereIn('state', ['in_review', 'approved']).count('* as total')
  return Number(total)
}

type Written = { row: VerificationRow; identity: Identity; licence: CheckedFile | null; index: string; state: 'in_review' | 'approved'; tries: number }

async function write({ row, identity, licence, index, state, tries }: Written, { actor }: Viewer, trx: Trx): Promise<void> {
  const { organisationId } = row
  const licenceFileId = await keepLicence(row, identity.subject, licence, actor.userId, trx)
  const now = clock.now()
  const shown = { name: shownName(identity), number: maskedNumber(identity.number) }
  await trx.from('verifications').where('organisation_id', organisationId).update({
    state, version: row.version + 1, subject: identity.subject, shown_name: shown.name, shown_number: shown.number,
    identity_sealed: sealIdentity(organisationId, identity), number_index: index, licence_file_id: licenceFileId, reason: null,
    submitted_by: actor.userId, submitted_at: now, tries: tries + 1, decided_by: null, decided_at: state === 'approved' ? now : null,
    due_at: state === 'in_review' ? later(REVIEW_DUE_MS, now) : null, updated_at: now,
  })
  const after = { state, subject: identity.subject, shownName: shown.name, number: `fingerprint:${fingerprint(identity.number)}`, licence: licenceFileId !== null, ...(licence ? { licenceSha256: licence.sha256 } : {}) }
  const before = { state: row.state, subject: row.subject, shownName: row.shownName, number: fingerprintOf(row) }
  await writeAudit(
    { actor, action: 'enrolment.verification.submitted', subjectType: 'verification', subjectId: organisationId, organisationId, before, after },
    { trx }
  )
  if (state === 'approved') await enqueue(openKycJob(organisationId), { trx })
}

/** One picture at a time: a new one, or a person in a company's place, takes the one before away. */
async function keepLicence(row: VerificationRow, subject: Subject, licence: CheckedFile | null, userId: number | null, trx: Trx): Promise<string | null> {
  if (subject === 'company' && !licence) return row.licenceFileId
  if (row.licenceFileId) await removeFile(row.licenceFileId, { trx })
  const { organisationId } = row
  return licence ? storeFile(licence, { subject: licenceSubject(organisationId), organisationId, userId }, { trx }) : null
}

const shownName = ({ subject, name }: Identity) => (subject === 'company' ? name : maskedName(name))

function fingerprintOf(row: VerificationRow): string | null {
  const identity = openIdentity(row)
  return identity && `fingerprint:${fingerprint(identity.number)}`
}
