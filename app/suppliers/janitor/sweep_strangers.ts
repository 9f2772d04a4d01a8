import db from '@adonisjs/lucid/services/db'
import { enqueueMany } from '#jobs/actions/enqueue'
import { clock, DAY_MS, later, MINUTE_MS } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { toJson } from '#kernel/json'
import { hub } from '../hub.ts'
import { books } from '../books.ts'
import { foundOrders, foundResources, type Found } from '../found.ts'
import type { OrderSnapshot } from '../sdk/main.ts'

export const SWEEP_STRANGERS = 'suppliers.sweep_strangers'

/** How far back orders are listed; resources are listed as they stand. */
const LOOK_BACK_MS = 7 * DAY_MS
const CLOCK_MARGIN_MS = 5 * MINUTE_MS
const PAGES_MAX = 50

/** A sweep of every connection that may be read, as jobs. */
export async function requestSweeps(): Promise<number> {
  const rows = await db.from('supplier_connections').where('read', 1).select('code')
  await enqueueMany(rows.map(({ code }) => ({ type: SWEEP_STRANGERS, payload: { code }, dedupKey: `strangers:${code}`, queue: 'resources' })))
  return rows.length
}

/**
 * Lists orders and resources under all our accounts at one connection and keeps those that nothing of ours knows; what became known
 * meanwhile is settled. Orders that a customer placed in the supplier's console become order lines first (`takeOrders`). A list
 * that could not be read whole says nothing: neither new nor settled. Returns how many are strangers.
 */
export async function sweepStrangers({ code }: { code: string }): Promise<number> {
  const row = await db.from('supplier_connections').where({ code, read: 1 }).select('id').first()
  if (!row) return 0
  const connectionId = Number(row.id)
  const accounts = [undefined, ...(await books().accounts(connectionId))]
  const found = new Map<string, Found>()
  const orders = new Map<string, OrderSnapshot>()
  let isWhole = true
  for (const account of accounts) {
    const seen = await listAt(code, account)
    if (!seen) isWhole = false
    else for (const one of [...foundOrders(seen.orders), ...foundResources(seen.resources)]) found.set(`${one.kind} ${one.supplierNo}`, one)
    for (const order of seen?.orders ?? []) orders.set(order.supplierOrderNo, order)
  }
  await books().takeOrders({ connectionId, connectionCode: code, orders: [...orders.values()], foundBy: 'sweep' })
  const strangers = await books().strangers(connectionId, [...found.values()])
  const busy = await books().busyAccounts(connectionId)
  await inTransaction(
    async (trx) => {
      for (const stranger of strangers) await keep(connectionId, stranger, busy, trx)
      await settle(connectionId, strangers, [...found.values()], isWhole, trx)
    },
    { isolationLevel: 'read committed' }
  )
  return strangers.length
}

async function listAt(code: string, supplierAccountId: string | undefined) {
  const handle = hub.use(code)
  const window = { since: later(-LOOK_BACK_MS), until: later(CLOCK_MARGIN_MS) }
  const orders = (await handle.can('listOrders')) ? await pages((cursor) => handle.ask('listOrders', { ...window, supplierAccountId, cursor })) : []
  const resources = (await handle.can('listResources')) ? await pages((cursor) => handle.ask('listResources', { supplierAccountId, cursor })) : []
  return orders && resources ? { orders, resources } : null
}

type Page<Item> = { status: 'done'; data: { items: Item[]; nextCursor: string | null } }

async function pages<Item>(ask: (cursor: string | undefined) => Promise<Page<Item> | { status: 'pending' | 'refused' | 'not_sent' | 'unknown' }>) {
  const items: Item[] = []
  let cursor: string | undefined
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await ask(cursor)
    if (answer.status !== 'done') return null
    items.push(...answer.data.items)
    if (answer.data.nextCursor === null) return items
    cursor = answer.data.nextCursor
  }
  return null
}

async function keep(connectionId: number, stranger: Found, busy: ReadonlySet<string>, trx: Trx): Promise<void> {
  const { kind, supplierNo, supplierAccount, facts } = stranger
  const at = clock.now()
  const counted = supplierAccount !== null && busy.has(supplierAccount) ? 0 : 1
  await trx.rawQuery(
    `INSERT INTO supplier_discoveries (id, connection_id, kind, supplier_no, supplier_account, facts, sweeps, first_seen_at, last_seen_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE facts = VALUES(facts), last_seen_at = VALUES(last_seen_at), sweeps = sweeps + VALUES(sweeps),
       state = IF(state = 'settled', 'open', state)`,
    [newId('dsc'), connectionId, kind, supplierNo.slice(0, 160), supplierAccount as string, toJson(facts), counted, at, at]
  )
}

/** What was open and is known now, or is gone from a list that was read whole. */
async function settle(connectionId: number, strangers: readonly Found[], found: readonly Found[], isWhole: boolean, trx: Trx): Promise<void> {
  const open = await trx.from('supplier_discoveries').where({ connection_id: connectionId, state: 'open' }).select('id', 'kind', 'supplier_no')
  const has = (list: readonly Found[], row: { kind: string; supplier_no: string }) =>
    list.some(({ kind, supplierNo }) => kind === row.kind && supplierNo === row.supplier_no)
  const over = open.filter((row) => !has(strangers, row) && (has(found, row) || (isWhole && row.kind === 'resource')))
  if (over.length > 0) await trx.from('supplier_discoveries').whereIn('id', over.map(({ id }) => id)).where('state', 'open').update({ state: 'settled' })
}
