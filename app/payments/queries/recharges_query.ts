import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { toFen } from '#kernel/money'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import type { RechargeMethod, RechargeState } from '../recharge_states.ts'

export type RechargePerson = { userId: number; name: string }

export type Recharge = {
  id: string
  organisationId: number
  organisationName: string
  method: RechargeMethod
  amountFen: number
  reference: string
  payerName: string | null
  note: string | null
  state: RechargeState
  enteredBy: RechargePerson
  decidedBy: RechargePerson | null
  decisionNote: string | null
  createdAt: Date
  decidedAt: Date | null
}

export type RechargesFilter = {
  state?: RechargeState
  method?: RechargeMethod
  organisationId?: number
  /** Part of a reference, a payer's or a customer's name. */
  q?: string
  from?: Date
  to?: Date
}

const SLICE = 1_000
const columns = ['id', 'organisation_id', 'method', 'amount_fen', 'reference', 'payer_name', 'note', 'state', 'entered_by', 'decided_by',
  'decision_note', 'created_at', 'decided_at']

/** Recharges of customers that the viewer may see, the newest first. */
export async function rechargesQuery(
  viewer: Viewer,
  filter: RechargesFilter,
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<Recharge>> {
  const [{ total }] = await narrowed(viewer, filter).count('* as total')
  const rows = await newestFirst(viewer, filter).offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(await withNames(rows), Number(total), page, pageSize)
}

/** One of them; null where there is none or the viewer may not see it. */
export async function rechargeQuery(viewer: Viewer, id: string): Promise<Recharge | null> {
  const row = await narrowed(viewer, {}).select(columns).where('id', id).first()
  if (!row) return null
  const [recharge] = await withNames([row])
  return recharge
}

/** All that fits the filter, slice by slice, for an export. */
export async function* rechargesExportQuery(viewer: Viewer, filter: RechargesFilter): AsyncGenerator<Recharge> {
  for (let last: any; ; ) {
    const query = newestFirst(viewer, filter)
    if (last) void query.whereRaw('(created_at, id) < (?, ?)', [last.created_at, last.id])
    const rows = await query.limit(SLICE)
    yield* await withNames(rows)
    if (rows.length < SLICE) return
    last = rows.at(-1)
  }
}

function newestFirst(viewer: Viewer, filter: RechargesFilter) {
  return narrowed(viewer, filter).select(columns).orderBy('created_at', 'desc').orderBy('id', 'desc')
}

function narrowed(viewer: Viewer, { state, method, organisationId, q, from, to }: RechargesFilter) {
  const query = visibleOrganisations(viewer, db.from('recharges'), 'recharges.organisation_id')
  if (state) void query.where('state', state)
  if (method) void query.where('method', method)
  if (organisationId) void query.where('organisation_id', organisationId)
  if (from) void query.where('created_at', '>=', from)
  if (to) void query.where('created_at', '<', to)
  if (q) {
    const part = `%${q.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
    const customers = db.from('organisations').select('id').where('name', 'like', part)
    void query.where((any) => any.where('reference', 'like', part).orWhere('payer_name', 'like', part).orWhereIn('organisation_id', customers))
  }
  return query
}

/** Names of customers and people are read for the shown rows only. */
async function withNames(rows: any[]): Promise<Recharge[]> {
  const people = rows.flatMap((row) => [row.entered_by, row.decided_by]).filter((id) => id !== null)
  const [organisations, users] = await Promise.all([
    db.from('organisations').select('id', 'name').whereIn('id', rows.map((row) => row.organisation_id)),
    db.from('users').select('id', 'name').whereIn('id', people),
  ])
  const nameIn = (list: any[], id: unknown) => list.find((row) => Number(row.id) === Number(id))?.name ?? ''
  const person = (id: any) => ({ userId: Number(id), name: nameIn(users, id) })
  return rows.map((row) => ({
    id: row.id,
    organisationId: Number(row.organisation_id),
    organisationName: nameIn(organisations, row.organisation_id),
    method: row.method,
    amountFen: toFen(row.amount_fen),
    reference: row.reference,
    payerName: row.payer_name,
    note: row.note,
    state: row.state,
    enteredBy: person(row.entered_by),
    decidedBy: row.decided_by === null ? null : person(row.decided_by),
    decisionNote: row.decision_note,
    createdAt: row.created_at,
    decidedAt: row.decided_at,
  }))
}
