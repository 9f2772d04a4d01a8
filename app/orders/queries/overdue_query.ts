import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { fromJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import type { LocalText } from '#supplier-sdk'
import { lineNames } from './line_names.ts'
import { wordsOf, type LineWords } from '../line_words.ts'
import type { LineAction, LineProblem } from '../lines.ts'
import { allLineStates, isTerminal, type LineOwner, type LineState } from '../order_line_states.ts'

export type AttentionRow = {
  lineId: string
  orderId: string
  organisationName: string
  supplierName: string
  names: LocalText
  action: LineAction
  state: LineState
  owner: LineOwner
  dueAt: Date
  isOverdue: boolean
  problem: LineProblem | null
  words: LineWords
  /** What it costs its customer; of an unsubscription what they get back. */
  amountFen: number
}

export type AttentionFilter = { owner?: LineOwner; only?: 'overdue' | 'review' }

const open = allLineStates.filter((state) => !isTerminal(state))
const COUNT_MAX = 1_000
export const RESOLVE_LINES = 'orders.lines.resolve'

/** Lines that somebody has to look at: in manual review, or past their due date. The most urgent first. */
export async function attentionQuery(
  viewer: Viewer,
  filter: AttentionFilter,
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<AttentionRow>> {
  const [{ total }] = await db.from(narrowed(viewer, filter).select('order_lines.id').limit(COUNT_MAX).as('found')).count('* as total')
  const rows = await narrowed(viewer, filter)
    .join('organisations', 'organisations.id', 'order_lines.organisation_id')
    .join('supplier_connections', 'supplier_connections.id', 'order_lines.connection_id')
    .select('order_lines.*', 'organisations.name as organisation_name', 'supplier_connections.name as supplier_name')
    .orderBy('order_lines.due_at')
    .offset((page - 1) * pageSize)
    .limit(pageSize)
  const now = clock.now()
  return numberedPage(rows.map((row) => toRow(row, now)), Number(total), page, pageSize)
}

/** How many of them wait for the viewer; 0 for whoever may not act. */
export async function todoCount(viewer: Viewer): Promise<number> {
  if (viewer.realm !== 'back_office' || !viewer.may(RESOLVE_LINES)) return 0
  const [{ total }] = await db.from(narrowed(viewer.for(RESOLVE_LINES), {}).select('order_lines.id').limit(COUNT_MAX).as('found')).count('* as total')
  return Number(total)
}

function narrowed(viewer: Viewer, { owner, only }: AttentionFilter) {
  const query = db.from('order_lines').join('orders', 'orders.id', 'order_lines.order_id')
  visibleOrganisations(viewer, query, 'order_lines.organisation_id', 'orders.user_id')
  if (only === 'review') void query.where('order_lines.state', 'manual_review')
  else if (only === 'overdue') void query.whereIn('order_lines.state', open).where('order_lines.due_at', '<', clock.now())
  else {
    void query.where((either) => {
      void either.where('order_lines.state', 'manual_review')
        .orWhere((late) => void late.whereIn('order_lines.state', open).where('order_lines.due_at', '<', clock.now()))
    })
  }
  if (owner) void query.where('order_lines.owner', owner)
  return query
}

function toRow(row: Record<string, any>, now: Date): AttentionRow {
  return {
    lineId: row.id,
    orderId: row.order_id,
    organisationName: row.organisation_name,
    supplierName: row.supplier_name,
    names: lineNames(row.name, row.name_en),
    action: row.action,
    state: row.state,
    owner: row.owner,
    dueAt: row.due_at,
    isOverdue: row.due_at < now,
    problem: fromJson<LineProblem | null>(row.problem),
    words: wordsOf(row.action),
    amountFen: toFen(row.action === 'unsubscribe' ? row.refund_fen : row.price_fen),
  }
}
