import db from '@adonisjs/lucid/services/db'
import { enqueueMany } from '#jobs/actions/enqueue'
import type { JobOutcome } from '#jobs/registry'
import { clock, DAY_MS, HOUR_MS, later, MINUTE_MS, SECOND_MS } from '#kernel/clock'
import { books } from '../books.ts'
import { hub } from '../hub.ts'
import type { OrderSnapshot } from '../sdk/main.ts'

export const WATCH_ORDERS = 'suppliers.watch_orders'

/** The first look goes back so far; older orders are the sweep's. */
const FIRST_LOOK_MS = DAY_MS
/** Each window begins so much before the last one ended: lists lag, and clocks differ. */
const OVERLAP_MS = 10 * MINUTE_MS
const CLOCK_MARGIN_MS = 5 * MINUTE_MS
/** After an outage the gap is read in pieces of this length. */
const WINDOW_MS_MAX = 6 * HOUR_MS
/** How often one account is listed; our own view of all of them each time. */
const PACE_MS = 2 * MINUTE_MS
const ACCOUNTS_A_RUN = 20
const PAGES_A_RUN = 5
const AGAIN_MS = 2 * SECOND_MS
const FAILURE_MS_MAX = 30 * MINUTE_MS
/** An order whose look-up fails is listed again for so long; then it is the sweep's alone. */
const UNREAD_MS_MAX = 6 * HOUR_MS

type Watch = { supplierAccount: string; listedUntil: Date; windowUntil: Date | null; pageCursor: string | null; unreadSince: Date | null; failures: number }

/** Looks for new orders at every connection that may be read, as one job each. */
export async function requestWatches(): Promise<number> {
  const rows = await db.from('supplier_connections').where('read', 1).select('code')
  await enqueueMany(rows.map(({ code }) => ({ type: WATCH_ORDERS, payload: { code }, dedupKey: `watch:${code}`, queue: 'resources' })))
  return rows.length
}

/**
 * Lists what was ordered at one supplier since it was listed last, account by account, those first that have waited longest: a few
 * accounts and pages a run, the rest at once afterwards. Window and cursor are kept, so a run that dies goes on where it stood. A
 * page that cannot be read moves nothing: the same page is asked again, later each time. An order on it that could not be looked up
 * holds the next window's beginning back, so that it is met again until it is answered.
 */
export async function watchOrders({ code }: { code: string }): Promise<JobOutcome> {
  const row = await db.from('supplier_connections').where({ code, read: 1 }).select('id').first()
  if (!row || !(await bearsOrders(code))) return
  const connectionId = Number(row.id)
  await keepWatches(connectionId)
  const due = await dueWatches(connectionId)
  let isMore = due.length > ACCOUNTS_A_RUN
  for (const watch of due.slice(0, ACCOUNTS_A_RUN)) isMore = !(await listOn(code, connectionId, watch)) || isMore
  return isMore ? { again: later(AGAIN_MS) } : undefined
}

/** Can orders be born there, and can they be listed? */
async function bearsOrders(code: string): Promise<boolean> {
  const handle = hub.use(code)
  if (!(await handle.can('listOrders'))) return false
  const { orderOrigin } = await handle.properties()
  return orderOrigin !== 'hub'
}

async function keepWatches(connectionId: number): Promise<void> {
  const accounts = ['', ...(await books().accounts(connectionId))]
  const rows = await db.from('order_watches').where('connection_id', connectionId).select('supplier_account')
  const known = new Set(rows.map((row) => row.supplier_account))
  const now = clock.now()
  for (const account of accounts.filter((one) => !known.has(one))) {
    await db.rawQuery('INSERT IGNORE INTO order_watches (connection_id, supplier_account, listed_until, next_at) VALUES (?, ?, ?, ?)', [
      connectionId, account, later(-FIRST_LOOK_MS, now), now,
    ] as any[])
  }
}

async function dueWatches(connectionId: number): Promise<Watch[]> {
  const rows = await db.from('order_watches').where('connection_id', connectionId).where('next_at', '<=', clock.now())
    .orderBy('next_at').orderBy('supplier_account').limit(ACCOUNTS_A_RUN + 1)
  return rows.map((row) => ({
    supplierAccount: row.supplier_account, listedUntil: row.listed_until, windowUntil: row.window_until, pageCursor: row.page_cursor,
    unreadSince: row.unread_since, failures: row.failures,
  }))
}

/** True when the list is read up to now, or has to wait after a failure. */
async function listOn(code: string, connectionId: number, watch: Watch): Promise<boolean> {
  const { supplierAccount, listedUntil } = watch
  const until = watch.windowUntil ?? windowEnd(listedUntil)
  let cursor = watch.pageCursor ?? undefined
  let { unreadSince } = watch
  for (let page = 0; page < PAGES_A_RUN; page++) {
    const input = { since: later(-OVERLAP_MS, listedUntil), until, supplierAccountId: supplierAccount || undefined, cursor }
    const answer = await hub.use(code).ask('listOrders', input)
    if (answer.status !== 'done') {
      await put(connectionId, watch, failed(watch, answer.status))
      return true
    }
    unreadSince = earliest([unreadSince, ...(await take(code, connectionId, answer.data.items))])
    if (answer.data.nextCursor === null) {
      await put(connectionId, watch, finished(until, unreadSince))
      return until >= clock.now()
    }
    cursor = answer.data.nextCursor
    await put(connectionId, watch, { window_until: until, page_cursor: cursor, unread_since: unreadSince })
  }
  return false
}

function windowEnd(listedUntil: Date): Date {
  const now = later(CLOCK_MARGIN_MS, clock.now())
  const longest = later(WINDOW_MS_MAX, listedUntil)
  return longest < now ? longest : now
}

/** When those were placed that have to be met again. */
async function take(connectionCode: string, connectionId: number, orders: readonly OrderSnapshot[]): Promise<Date[]> {
  if (orders.length === 0) return []
  const { unread } = await books().takeOrders({ connectionId, connectionCode, orders, foundBy: 'list' })
  return orders.filter(({ supplierOrderNo }) => unread.has(supplierOrderNo)).map(({ createdAt }) => createdAt)
}

const earliest = (moments: readonly (Date | null)[]): Date | null =>
  moments.reduce((first, moment) => (first === null || (moment !== null && moment < first) ? moment : first), null)

/** Where the window did not reach the present the next one follows at once. */
function finished(until: Date, unreadSince: Date | null) {
  const now = clock.now()
  const isBehind = until < now
  const reached = isBehind ? until : now
  const oldest = later(-UNREAD_MS_MAX, now)
  const held = unreadSince !== null && unreadSince > oldest && unreadSince < reached ? unreadSince : reached
  return {
    listed_until: held, window_until: null, page_cursor: null, unread_since: null, failures: 0, last_error: null, listed_at: now,
    next_at: isBehind ? now : later(PACE_MS, now),
  }
}

/** The window is begun anew, because a cursor may have run out. */
function failed({ failures }: Watch, status: string) {
  const pauseMs = Math.min(FAILURE_MS_MAX, PACE_MS * 2 ** Math.min(failures, 10))
  return { failures: failures + 1, last_error: status, window_until: null, page_cursor: null, unread_since: null, next_at: later(pauseMs) }
}

async function put(connectionId: number, { supplierAccount }: Watch, values: Record<string, unknown>): Promise<void> {
  await db.from('order_watches').where({ connection_id: connectionId, supplier_account: supplierAccount }).update(values)
}
