import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'
import { cursorPage, decodeCursor, numberedPage, type CursorPage, type NumberedPage } from '#kernel/pagination'
import { movements, type MovementKind, type Subject } from '../ledger/movements.ts'

/** One movement of a wallet as its owner sees it: what it did to either account. */
export type Entry = {
  id: string
  at: Date
  kind: MovementKind
  amountFen: number
  availableFen: number
  heldFen: number
  subject: Subject
  reason: string | null
}

export const entryKinds = Object.keys(movements) as MovementKind[]

export type EntriesFilter = {
  /** The viewer's own when left out. */
  organisationId?: number
  kind?: MovementKind
  /** From this moment on. */
  from?: Date
  /** Before this moment. */
  to?: Date
}

const SLICE = 1_000
const columns = ['id', 'created_at', 'kind', 'amount_fen', 'subject_type', 'subject_id', 'reason']

/** A page by cursor, newest first; a cursor that is not ours starts at the beginning. */
export async function entriesQuery(
  viewer: Viewer,
  filter: EntriesFilter,
  { cursor, limit }: { cursor?: string; limit: number }
): Promise<CursorPage<Entry>> {
  const after = decodeCursor(cursor, 2)
  const query = newestFirst(viewer, filter)
  if (after) void query.whereRaw('(created_at, id) < (?, ?)', [new Date(after[0]), after[1]] as any[])
  const rows = await query.select(columns).limit(limit + 1)
  return cursorPage(rows.map(toEntry), limit, (entry) => [entry.at.toISOString(), entry.id])
}

/** A page by number, for screens. */
export async function entriesPageQuery(
  viewer: Viewer,
  filter: EntriesFilter,
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<Entry>> {
  const [{ total }] = await narrowed(viewer, filter).count('* as total')
  const rows = await newestFirst(viewer, filter).select(columns).offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map(toEntry), Number(total), page, pageSize)
}

/** All that fits the filter, slice by slice, for an export. */
export async function* entriesExportQuery(viewer: Viewer, filter: EntriesFilter): AsyncGenerator<Entry> {
  for (let cursor: string | undefined; ; ) {
    const { data, nextCursor } = await entriesQuery(viewer, filter, { cursor, limit: SLICE })
    yield* data
    if (!nextCursor) return
    cursor = nextCursor
  }
}

function newestFirst(viewer: Viewer, filter: EntriesFilter) {
  return narrowed(viewer, filter).orderBy('created_at', 'desc').orderBy('id', 'desc')
}

function narrowed(viewer: Viewer, { organisationId, kind, from, to }: EntriesFilter) {
  const wallets = db.from('wallets').select('wallets.id').where('organisation_id', organisationId ?? viewer.organisationId ?? 0)
  const query = db.from('ledger_transactions').whereIn('wallet_id', visibleOrganisations(viewer, wallets, 'wallets.organisation_id'))
  if (kind) void query.where('kind', kind)
  if (from) void query.where('created_at', '>=', from)
  if (to) void query.where('created_at', '<', to)
  return query
}

function toEntry(row: any): Entry {
  const kind: MovementKind = row.kind
  const amountFen = toFen(row.amount_fen)
  const [from, to] = movements[kind]
  const change = (account: string) => (to === account ? amountFen : 0) - (from === account ? amountFen : 0)
  return {
    id: row.id,
    at: row.created_at,
    kind,
    amountFen,
    availableFen: change('available'),
    heldFen: change('held'),
    subject: { type: row.subject_type, id: row.subject_id },
    reason: row.reason,
  }
}
