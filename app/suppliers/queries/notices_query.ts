import db from '@adonisjs/lucid/services/db'
import type { Viewer } from '#identity/viewer'
import { numberedPage, type NumberedPage } from '#kernel/pagination'

export const noticeStates = ['received', 'acted', 'ignored'] as const
export type NoticeState = (typeof noticeStates)[number]
export const noticeKinds = ['order_changed', 'account_changed', 'kyc_changed', 'resource_changed', 'bill_ready'] as const

export type NoticeRow = {
  id: string
  connectionCode: string
  connectionName: string
  noticeId: string
  kind: (typeof noticeKinds)[number]
  supplierOrderNo: string | null
  supplierAccount: string | null
  supplierResourceId: string | null
  state: NoticeState
  outcome: string | null
  copies: number
  occurredAt: Date
  receivedAt: Date
  actedAt: Date | null
}

/** What was not believed of one connection for one reason, over the last days. */
export type RefusedNotices = {
  connectionCode: string
  connectionName: string
  refusedFor: string
  total: number
  lastAddress: string
  lastPath: string
  lastBytes: number
  lastHash: string
  firstAt: Date
  lastAt: Date
}

export type NoticesFilter = { connection?: string; state?: NoticeState; kind?: string; q?: string }

const ROWS_MAX = 10_000
export const READ_NOTICES = 'suppliers.calls.read'

/** Genuine notices of every supplier, newest first. */
export async function noticesQuery(
  viewer: Viewer,
  filter: NoticesFilter,
  { page, pageSize }: { page: number; pageSize: number }
): Promise<NumberedPage<NoticeRow>> {
  const [{ total }] = await db.from(narrowed(viewer, filter).select('notices.id').limit(ROWS_MAX).as('counted')).count('* as total')
  const rows = await newestFirst(viewer, filter).offset((page - 1) * pageSize).limit(pageSize)
  return numberedPage(rows.map(toRow), Number(total), page, pageSize)
}

/** All that fits the filter, for an export; at most ten thousand. */
export async function noticesExportQuery(viewer: Viewer, filter: NoticesFilter): Promise<NoticeRow[]> {
  const rows = await newestFirst(viewer, filter).limit(ROWS_MAX)
  return rows.map(toRow)
}

/** Forged, expired, replayed or malformed ones since then, the latest first. */
export async function refusedNoticesQuery(viewer: Viewer, since: Date): Promise<RefusedNotices[]> {
  if (!viewer.may(READ_NOTICES)) return []
  const rows = await db.from('refused_notices as refused').join('supplier_connections', 'supplier_connections.id', 'refused.connection_id')
    .where('refused.last_at', '>=', since).orderBy('refused.last_at', 'desc').limit(1_000)
    .select('refused.*', 'supplier_connections.code', 'supplier_connections.name')
  const sums = new Map<string, RefusedNotices>()
  for (const row of rows) {
    const key = `${row.code} ${row.refused_for}`
    const sum = sums.get(key)
    if (sum) Object.assign(sum, { total: sum.total + row.total, firstAt: row.first_at })
    else {
      sums.set(key, {
        connectionCode: row.code, connectionName: row.name, refusedFor: row.refused_for, total: row.total, lastAddress: row.last_address,
        lastPath: row.last_path, lastBytes: row.last_bytes, lastHash: row.last_hash, firstAt: row.first_at, lastAt: row.last_at,
      })
    }
  }
  return [...sums.values()]
}

function narrowed(viewer: Viewer, { connection, state, kind, q }: NoticesFilter) {
  const query = db.from('supplier_notices as notices').join('supplier_connections', 'supplier_connections.id', 'notices.connection_id')
  if (!viewer.may(READ_NOTICES)) void query.whereRaw('1 = 0')
  if (connection) void query.where('supplier_connections.code', connection)
  if (state) void query.where('notices.state', state)
  if (kind) void query.where('notices.kind', kind)
  if (q) void query.where((either) => void either.where('notices.notice_id', q).orWhere('notices.supplier_order_no', q).orWhere('notices.supplier_account', q))
  return query
}

const newestFirst = (viewer: Viewer, filter: NoticesFilter) =>
  narrowed(viewer, filter).select('notices.*', 'supplier_connections.code', 'supplier_connections.name')
    .orderBy('notices.received_at', 'desc').orderBy('notices.id', 'desc')

function toRow(row: Record<string, any>): NoticeRow {
  return {
    id: row.id, connectionCode: row.code, connectionName: row.name, noticeId: row.notice_id, kind: row.kind, supplierOrderNo: row.supplier_order_no,
    supplierAccount: row.supplier_account, supplierResourceId: row.supplier_resource_id, state: row.state, outcome: row.outcome, copies: row.copies,
    occurredAt: row.occurred_at, receivedAt: row.received_at, actedAt: row.acted_at,
  }
}
