import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'
import { numberedPage, type NumberedPage } from '#kernel/pagination'

export const receivableStates = ['open', 'settled'] as const
export type ReceivableState = (typeof receivableStates)[number]

export type Receivable = {
  id: string
  organisationId: number
  organisationName: string
  subject: { type: string; id: string }
  amountFen: number
  owedFen: number
  /** What the wallet has for it now. */
  availableFen: number
  state: ReceivableState
  reason: string
  bookedBy: string | null
  bookedAt: Date
  settledAt: Date | null
}

export type ReceivablesFilter = { state?: ReceivableState; q?: string }

const ROWS_MAX = 10_000

/** What organisations owe, those that still owe first. */
export async function receivablesQuery(
  viewer: Viewer,
  filter: ReceivablesFilter,
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<Receivable>> {
  const [{ total }] = await db.from(narrowed(viewer, filter).select('owed.id').limit(ROWS_MAX).as('counted')).count('* as total')
  const rows = await shown(viewer, filter).offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map(toReceivable), Number(total), page, pageSize)
}

/** All that fits the filter, for an export; at most ten thousand. */
export async function receivablesExportQuery(viewer: Viewer, filter: ReceivablesFilter): Promise<Receivable[]> {
  const rows = await shown(viewer, filter).limit(ROWS_MAX)
  return rows.map(toReceivable)
}

/** One of them, or null where it is not the viewer's to see. */
export async function receivableQuery(viewer: Viewer, id: string): Promise<Receivable | null> {
  const row = await shown(viewer, {}).where('owed.id', id).first()
  return row ? toReceivable(row) : null
}

function narrowed(viewer: Viewer, { state, q }: ReceivablesFilter) {
  const query = db.from('receivables as owed').join('organisations', 'organisations.id', 'owed.organisation_id')
  visibleOrganisations(viewer, query, 'owed.organisation_id')
  if (state) void query.where('owed.state', state)
  if (q) void query.where('organisations.name', 'like', `%${q.replace(/[\\%_]/g, String.raw`\$&`)}%`)
  return query
}

const shown = (viewer: Viewer, filter: ReceivablesFilter) =>
  narrowed(viewer, filter)
    .leftJoin('wallets', 'wallets.organisation_id', 'owed.organisation_id')
    .leftJoin('users', 'users.id', 'owed.booked_by')
    .orderByRaw("owed.state = 'open' DESC, owed.booked_at DESC, owed.id")
    .select('owed.*', 'organisations.name as organisation_name', 'wallets.available_fen', 'users.name as booked_name')

function toReceivable(row: Record<string, any>): Receivable {
  return {
    id: row.id, organisationId: row.organisation_id, organisationName: row.organisation_name, subject: { type: row.subject_type, id: row.subject_id },
    amountFen: toFen(row.amount_fen), owedFen: toFen(row.amount_fen) - toFen(row.settled_fen), availableFen: toFen(row.available_fen), state: row.state,
    reason: row.reason, bookedBy: row.booked_name, bookedAt: row.booked_at, settledAt: row.settled_at,
  }
}
