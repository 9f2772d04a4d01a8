import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { numberOf } from '../identity_numbers.ts'
import type { KycState } from '../kyc_states.ts'
import { numberIndex } from '../verification_rows.ts'
import type { VerificationState } from '../verification_states.ts'
import { toView, type VerificationView } from './verification_query.ts'

export const READ_VERIFICATIONS = 'enrolment.verifications.read'

export type VerificationListRow = VerificationView & { suppliers: { total: number; verified: number; overdue: number } }

/** `q`: part of the organisation's name, or a whole number, which is found by its blind index. */
export type VerificationsFilter = { state?: VerificationState; kyc?: KycState; q?: string }

const ROWS_MAX = 10_000

/** Verifications of the customers that the viewer sees: what waits for a review first, the most urgent of them first. */
export async function verificationsQuery(
  viewer: Viewer,
  filter: VerificationsFilter,
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<VerificationListRow>> {
  if (!viewer.may(READ_VERIFICATIONS)) return numberedPage([], 0, page, pageSize)
  const [{ total }] = await narrowed(viewer, filter).count('* as total')
  const rows = await shown(narrowed(viewer, filter)).offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map(toListRow), Number(total), page, pageSize)
}

/** All that fits the filter, for an export; at most ten thousand. */
export async function verificationsExportQuery(viewer: Viewer, filter: VerificationsFilter): Promise<VerificationListRow[]> {
  if (!viewer.may(READ_VERIFICATIONS)) return []
  const rows = await shown(narrowed(viewer, filter)).limit(ROWS_MAX)
  return rows.map(toListRow)
}

/** How many wait for a person: for a review, or to ask a supplier. */
export async function verificationsToDo(viewer: Viewer): Promise<number> {
  const [{ total }] = await waiting(narrowed(viewer, {})).count('* as total')
  return Number(total)
}

/** The first of them. */
export async function waitingVerificationsQuery(viewer: Viewer, limit: number): Promise<VerificationListRow[]> {
  const rows = await shown(waiting(narrowed(viewer, {}))).limit(limit)
  return rows.map(toListRow)
}

const waiting = (query: ReturnType<typeof narrowed>) =>
  query.where((either) => {
    void either.where('verifications.state', 'in_review').orWhereIn('verifications.organisation_id', db.from('kyc_submissions').where('state', 'overdue').select('organisation_id'))
  })

function narrowed(viewer: Viewer, { state, kyc, q }: VerificationsFilter) {
  const query = visibleOrganisations(viewer, db.from('verifications'), 'verifications.organisation_id')
    .join('organisations', 'organisations.id', 'verifications.organisation_id')
  if (state) void query.where('verifications.state', state)
  if (kyc) void query.whereIn('verifications.organisation_id', db.from('kyc_submissions').where('state', kyc).select('organisation_id'))
  if (q) {
    const numbers = (['company', 'person'] as const).flatMap((subject) => {
      const number = numberOf(subject, q, clock.now())
      return number ? [numberIndex(subject, number)] : []
    })
    const part = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    void query.where((either) => void either.where('organisations.name', 'like', part).orWhereIn('verifications.number_index', numbers))
  }
  return query
}

const shown = (query: ReturnType<typeof narrowed>) =>
  query
    .leftJoin('users as submitters', 'submitters.id', 'verifications.submitted_by')
    .leftJoin('users as deciders', 'deciders.id', 'verifications.decided_by')
    .select('verifications.*', 'organisations.name as organisation_name', 'submitters.name as submitter', 'deciders.name as decider',
      db.raw('(SELECT COUNT(*) FROM kyc_submissions k WHERE k.organisation_id = verifications.organisation_id) AS suppliers_total'),
      db.raw("(SELECT COUNT(*) FROM kyc_submissions k WHERE k.organisation_id = verifications.organisation_id AND k.state = 'verified') AS suppliers_verified"),
      db.raw("(SELECT COUNT(*) FROM kyc_submissions k WHERE k.organisation_id = verifications.organisation_id AND k.state = 'overdue') AS suppliers_overdue"))
    .orderByRaw("verifications.state = 'in_review' DESC, verifications.due_at IS NULL, verifications.due_at, verifications.updated_at DESC, verifications.organisation_id")

function toListRow(row: Record<string, any>): VerificationListRow {
  const suppliers = { total: Number(row.suppliers_total), verified: Number(row.suppliers_verified), overdue: Number(row.suppliers_overdue) }
  return { ...toView(row), suppliers }
}
