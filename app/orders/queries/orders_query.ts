import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { cursorPage, decodeCursor, numberedPage, type CursorPage, type NumberedPage } from '#kernel/pagination'
import { toFen } from '#kernel/money'
import type { LocalText } from '#supplier-sdk'
import { lineNames } from './line_names.ts'
import { wordsOf, type LineWords } from '../line_words.ts'
import type { LineAction } from '../lines.ts'
import type { LineState } from '../order_line_states.ts'
import { orderGroups, type OrderGroup } from '../order_state.ts'
import { orderSearch, whereFound, type OrderSearch } from './order_search.ts'

export type OrdersFilter = {
  /** One state, or one of `orderGroups`. */
  state?: LineState | OrderGroup
  action?: LineAction
  origin?: 'hub' | 'supplier'
  /** An order id, or a part of a line's name in either language; for staff of the customer's name too. */
  q?: string
  organisationId?: number
  from?: Date
  until?: Date
}

export type OrderRow = {
  id: string
  organisationId: number
  organisationName: string
  placedBy: string
  action: LineAction
  /** Placed here, or in the supplier's console. */
  origin: 'hub' | 'supplier'
  state: LineState
  words: LineWords
  listFen: number
  totalFen: number
  /** What an unsubscription gives back; 0 of all others. */
  refundFen: number
  /** Names of the first lines, and how many there are. */
  names: LocalText[]
  lineCount: number
  createdAt: Date
  updatedAt: Date
}

/** Counting stops here: nobody pages through more, and counting a million rows takes seconds. */
export const ORDERS_COUNT_MAX = 1_000

type Page = { page: number; pageSize: number }

/** Orders are never deleted: once this process has counted as many as are counted, there always are. */
let areMany = false

/** Tests only: what was counted there is gone. */
export const forgetOrderCount = (): void => void (areMany = false)

/**
 * Orders that the viewer may see, newest first; one statement whatever the number of orders, two past the last
 * page, up to three more for a search.
 */
export async function ordersQuery(viewer: Viewer, wanted: OrdersFilter, { page, pageSize }: Page): Promise<NumberedPage<OrderRow>> {
  const filter = await resolved(viewer, wanted)
  const offset = (page - 1) * pageSize
  const counting = () => db.from(narrowed(viewer, filter).select('orders.id').limit(ORDERS_COUNT_MAX).as('found')).count('* as total')
  const isEverything = viewer.scope === 'platform' && Object.values(filter).every((value) => value === undefined)
  const query = newestFirst(viewer, filter).offset(offset).limit(pageSize)
  if (!isEverything || !areMany) void query.select(counting().as('total'))
  // Past what is counted nothing is shown: the database would walk through all the orders before.
  const rows = offset < ORDERS_COUNT_MAX ? await query : []
  const [{ total = ORDERS_COUNT_MAX }] = rows.length > 0 ? rows : await counting()
  if (isEverything) areMany = Number(total) >= ORDERS_COUNT_MAX
  return numberedPage(rows.map(toRow), Number(total), page, pageSize)
}

/** The same for the API: by cursor. */
export async function ordersFeedQuery(
  viewer: Viewer,
  filter: OrdersFilter,
  { cursor, limit }: { cursor?: string; limit: number }
): Promise<CursorPage<OrderRow>> {
  const after = decodeCursor(cursor, 2)
  const query = newestFirst(viewer, await resolved(viewer, filter)).limit(limit + 1)
  if (after) {
    const at = new Date(after[0])
    void query.whereRaw('(orders.created_at < ? OR (orders.created_at = ? AND orders.id < ?))', [at, at, after[1]] as any[])
  }
  const rows = await query
  return cursorPage(rows.map(toRow), limit, ({ createdAt, id }) => [createdAt.toISOString(), id])
}

type Resolved = Omit<OrdersFilter, 'q'> & { search?: OrderSearch }

async function resolved(viewer: Viewer, { q, ...filter }: OrdersFilter): Promise<Resolved> {
  return q ? { ...filter, search: await orderSearch(viewer, q) } : filter
}

function newestFirst(viewer: Viewer, filter: Resolved) {
  return narrowed(viewer, filter)
    .select('orders.id', 'orders.organisation_id', 'orders.user_id', 'orders.action', 'orders.origin', 'orders.state', 'orders.list_fen', 'orders.total_fen',
      'orders.first_line', 'orders.first_line_en', 'orders.second_line', 'orders.second_line_en', 'orders.line_count', 'orders.created_at', 'orders.updated_at',
      'users.name as placed_by', 'organisations.name as organisation_name')
    .select(db.raw("CASE WHEN orders.action = 'unsubscribe' THEN (SELECT SUM(l.refund_fen) FROM order_lines l WHERE l.order_id = orders.id) ELSE 0 END AS refund_fen"))
    // Left joins: with inner ones the database turns to sorting everything as the orders grow.
    .leftJoin('users', 'users.id', 'orders.user_id')
    .leftJoin('organisations', 'organisations.id', 'orders.organisation_id')
    .orderBy('orders.created_at', 'desc')
    .orderBy('orders.id', 'desc')
}

function narrowed(viewer: Viewer, { state, action, origin, organisationId, from, until, search }: Resolved) {
  const query = visibleOrganisations(viewer, db.from('orders'), 'orders.organisation_id', 'orders.user_id')
  if (state) void query.whereIn('orders.state', [...(state in orderGroups ? orderGroups[state as OrderGroup] : [state])])
  if (action) void query.where('orders.action', action)
  if (origin) void query.where('orders.origin', origin)
  if (organisationId) void query.where('orders.organisation_id', organisationId)
  if (from) void query.where('orders.created_at', '>=', from)
  if (until) void query.where('orders.created_at', '<', until)
  if (search) whereFound(query, search)
  return query
}

const toRow = (row: Record<string, any>): OrderRow => ({
  id: row.id,
  organisationId: row.organisation_id,
  organisationName: row.organisation_name ?? '',
  placedBy: row.placed_by ?? '',
  action: row.action,
  origin: row.origin,
  state: row.state,
  listFen: toFen(row.list_fen),
  totalFen: toFen(row.total_fen),
  refundFen: toFen(row.refund_fen ?? 0),
  words: wordsOf(row.action),
  names: row.second_line === null ? [firstOf(row)] : [firstOf(row), lineNames(row.second_line, row.second_line_en)],
  lineCount: row.line_count,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
})

const firstOf = (row: Record<string, any>) => lineNames(row.first_line, row.first_line_en)

const EXPORT_SLICE = 500

/** The same for an export, in slices, so that any number of orders needs little memory. */
export async function* ordersExportQuery(viewer: Viewer, filter: OrdersFilter): AsyncGenerator<OrderRow> {
  let cursor: string | undefined
  for (;;) {
    const { data, nextCursor } = await ordersFeedQuery(viewer, filter, { cursor, limit: EXPORT_SLICE })
    yield* data
    if (!nextCursor) return
    cursor = nextCursor
  }
}
