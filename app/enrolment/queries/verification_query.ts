import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import type { Client } from '#kernel/database/transaction'
import type { Subject } from '../identity_numbers.ts'
import type { VerificationState } from '../verification_states.ts'

/** Never a number in clear text: `revealIdentity` gives that, for a reason. */
export type VerificationView = {
  organisationId: number
  organisationName: string
  state: VerificationState
  version: number
  subject: Subject | null
  shownName: string | null
  shownNumber: string | null
  hasLicence: boolean
  licenceFileId: string | null
  reason: string | null
  submittedBy: string | null
  submittedAt: Date | null
  decidedBy: string | null
  decidedAt: Date | null
  dueAt: Date | null
  isOverdue: boolean
}

/** The verification of the viewer's own organisation, or null before it ever began. */
export async function ownVerificationQuery(viewer: Viewer, client: Client = db.connection()): Promise<VerificationView | null> {
  if (viewer.organisationId === null || viewer.realm !== 'portal') return null
  return verificationQuery(viewer, viewer.organisationId, client)
}

/** One verification, or null where there is none or the viewer may not see its organisation. */
export async function verificationQuery(viewer: Viewer, organisationId: number, client: Client = db.connection()): Promise<VerificationView | null> {
  const row = await visibleOrganisations(viewer, client.from('verifications'), 'verifications.organisation_id')
    .where('verifications.organisation_id', organisationId)
    .join('organisations', 'organisations.id', 'verifications.organisation_id')
    .leftJoin('users as submitters', 'submitters.id', 'verifications.submitted_by')
    .leftJoin('users as deciders', 'deciders.id', 'verifications.decided_by')
    .select('verifications.*', 'organisations.name as organisation_name', 'submitters.name as submitter', 'deciders.name as decider').first()
  return row ? toView(row) : null
}

export type Namesake = { organisationId: number; organisationName: string; state: VerificationState }

/** Other organisations that stand by the same number: a group with several accounts, or a number that is not theirs. */
export async function namesakesQuery(viewer: Viewer, organisationId: number): Promise<Namesake[]> {
  const rows = await visibleOrganisations(viewer, db.from('verifications'), 'verifications.organisation_id')
    .join('organisations', 'organisations.id', 'verifications.organisation_id')
    .whereIn('number_index', db.from('verifications as own').where('own.organisation_id', organisationId).whereNotNull('own.number_index').select('own.number_index'))
    .whereNot('verifications.organisation_id', organisationId).orderBy('organisations.id').limit(20)
    .select('verifications.organisation_id', 'verifications.state', 'organisations.name')
  return rows.map((row) => ({ organisationId: Number(row.organisation_id), organisationName: row.name, state: row.state }))
}

export function toView(row: Record<string, any>): VerificationView {
  return {
    organisationId: Number(row.organisation_id),
    organisationName: row.organisation_name,
    state: row.state,
    version: row.version,
    subject: row.subject,
    shownName: row.shown_name,
    shownNumber: row.shown_number,
    hasLicence: row.licence_file_id !== null,
    licenceFileId: row.licence_file_id,
    reason: row.reason,
    submittedBy: row.submitter ?? null,
    submittedAt: row.submitted_at,
    decidedBy: row.decider ?? null,
    decidedAt: row.decided_at,
    dueAt: row.due_at,
    isOverdue: row.state === 'in_review' && row.due_at !== null && row.due_at < clock.now(),
  }
}
