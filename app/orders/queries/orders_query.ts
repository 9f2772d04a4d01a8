import db from '@adonisjs/lucid/services/db'
import { visibleOrganisations, type Viewer } from '#identity/viewer'
import { cursorPage, decodeCursor, numberedPage, type CursorPage, type NumberedPage } from '#kernel/pagination'
import { toFen } from '#kernel/money'
import type { LineAction } from '../lines.ts'
import type { LineState } from '../order_line_states.ts'
import { orderGroups, type OrderGroup } from '../order_state.ts'

export type OrdersFilter = {
  /** One state, or one of `orderGroups`. */
  state?: LineState | OrderGroup
  action?: LineAction
  origin?: 'hub' | 'supplier'
  /** An order id, or a part of a line's name; for staff of the customer's name too. */
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
  listFen: number
  totalFen: number
  /** Names of the first lines, and how many there are. */
  names: string[]
  lineCount: number
  createdAt: Date
  updatedAt: Date
}

/** Counting stops here: nobody pages through more, and counting a million rows takes seconds. */
export const ORDERS_COUNT_MAX = 1_000
const NAMES_SHOWN = 2

type Page = { page: number; pageSize: number }

/** Orders that the viewer may see, newest first; two statements whatever the number of orders, three past the last page. */
export async function ordersQuery(viewer: Viewer, filter: OrdersFilter, { page, pageSize }: Page): Promise<NumberedPage<OrderRow>> {
  const counting = () => db.from(narrowed(viewer, filter).select('orders.id').limit(ORDERS_COUNT_MAX).as('found')).count('* as total')
  const rows = await newestFirst(viewer, filter).select(counting().as('total')).offset((page - 1) * pageSize).limit(pageSize)
  const [{ total }] = rows.length > 0 ? rows : await counting()
  return numberedPage(await withNames(rows), Number(total), page, pageSize)
}

/** The same for the API: by cursor. */
export async function ordersFeedQuery(
  viewer: Viewer,
  filter: OrdersFilter,
  { cursor, limit }: { cursor?: string; limit: number }
): Promise<CursorPage<OrderRow>> {
  const after = decodeCursor(cursor, 2)
  const query = newestFirst(viewer, filter).limit(limit + 1)
  if (after) {
    const at = new Date(after[0])
    void query.whereRaw('(orders.created_at < ? OR (orders.created_at = ? AND orders.id < ?))', [at, at, after[1]] as any[])
  }
  const rows = await withNames(await query)
  return cursorPage(rows, limit, ({ createdAt, id }) => [createdAt.toISOString(), id])
}

function newestFirst(viewer: Viewer, filter: OrdersFilter) {
  return narrowed(viewer, filter)
    .select('orders.id', 'orders.organisation_id', 'orders.user_id', 'orders.action', 'orders.state', 'orders.list_fen', 'orders.total_fen',
      'orders.created_at', 'orders.updated_at', 'users.name as placed_by', 'organisations.name as organisation_name')
    // Left joins: with inner ones the database turns to sorting everything as the orders grow.
    .leftJoin('users', 'users.id', 'orders.user_id')
    .leftJoin('organisations', 'organisations.id', 'orders.organisation_id')
    .orderBy('orders.created_at', 'desc')
    .orderBy('orders.id', 'desc')
}

function narrowed(viewer: Viewer, { state, action, origin, q, organisationId, from, until }: OrdersFilter) {
  const query = visibleOrganisations(viewer, db.from('orders'), 'orders.organisation_id', 'orders.user_id')
  if (state) void query.whereIn('orders.state', [...(state in orderGroups ? orderGroups[state as OrderGroup] : [state])])
  if (action) void query.where('orders.action', action)
  if (origin) {
    void query.whereRaw('EXISTS (SELECT 1 FROM order_lines WHERE order_lines.order_id = orders.id AND order_lines.origin = ?)', [origin])
  }
  if (organisationId) void query.where('orders.organisation_id', organisationId)
  if (from) void query.where('orders.created_at', '>=', from)
  if (until) void query.where('orders.created_at', '<', until)
  if (q) {
    const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    const inLines = 'EXISTS (SELECT 1 FROM order_lines WHERE order_lines.order_id = orders.id AND order_lines.name LIKE ?)'
    const ofCustomer = viewer.realm === 'back_office' ? ' OR orders.organisation_id IN (SELECT id FROM organisations WHERE name LIKE ?)' : ''
    // Ids are ASCII columns: MariaDB refuses to compare them with anything else.
    void query.whereRaw(`(orders.id = CONVERT(? USING ascii) OR ${inLines}${ofCustomer})`, ofCustomer ? [q, pattern, pattern] : [q, pattern])
  }
  return query
}

async function withNames(rows: Record<string, any>[]): Promise<OrderRow[]> {
  if (rows.length === 0) return []
  const lines = await db.from('order_lines').whereIn('order_id', rows.map(({ id }) => id)).orderBy('position').select('order_id', 'name', 'origin')
  const named = new Map<string, string[]>()
  const fromConsole = new Set<string>()
  for (const { order_id: id, name, origin } of lines) {
    named.set(id, [...(named.get(id) ?? []), name])
    if (origin === 'supplier') fromConsole.add(id)
  }
  return rows.map((row) => ({
    id: row.id,
    organisationId: row.organisation_id,
    organisationName: row.organisation_name ?? '',
    placedBy: row.placed_by ?? '',
    action: row.action,
    origin: fromConsole.has(row.id) ? 'supplier' : 'hub',
    state: row.state,
    listFen: toFen(row.list_fen),
    totalFen: toFen(row.total_fen),
    names: (named.get(row.id) ?? []).slice(0, NAMES_SHOWN),
    lineCount: named.get(row.id)?.length ?? 0,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }))
}

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
