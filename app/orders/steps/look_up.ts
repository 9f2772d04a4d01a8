import db from '@adonisjs/lucid/services/db'
import { clock, later } from '#kernel/clock'
import type { OrderSnapshot } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { ask, operationKeyOf, orderingOf } from '../effects.ts'
import { LIST_MARGIN_MS, LIST_PAGES_MAX } from '../limits.ts'
import type { Line } from '../lines.ts'

/**
 * What a look-up tells. `absent`: it answered that there is none; `list`: a list did, `counted` where the supplier's own count
 * says that it was whole (`Page.counted`); `absentTwice` decides. `unanswered`: the read failed and nothing follows from it.
 * `impossible`: this supplier cannot be asked, or its list does not tell which order is ours.
 */
export type Looked =
  | { type: 'found'; snapshot: OrderSnapshot; callId?: string }
  | { type: 'absent'; list?: 'counted' | 'uncounted' }
  | { type: 'unanswered' }
  | { type: 'impossible' }

/** Finds the supplier's order of a line: by its number, by our key, or in the list, as the supplier allows. */
export async function lookUpOrder(line: Line): Promise<Looked> {
  const handle = hub.use(line.connectionCode)
  if (!(await handle.can('queryOrder'))) return { type: 'impossible' }
  if (line.supplierOrderNo) return query(line, { supplierOrderNo: line.supplierOrderNo })
  const { lookup } = await handle.properties(line.family ?? undefined)
  if (lookup === 'byKey') return query(line, { operationKey: operationKeyOf(line, orderingOf(line)) })
  return lookup === 'list' && (await handle.can('listOrders')) ? findInList(line) : { type: 'impossible' }
}

async function query(line: Line, by: { supplierOrderNo: string } | { operationKey: string }): Promise<Looked> {
  const answer = await ask(line, 'queryOrder', { ...by, supplierAccountId: line.supplierAccount ?? undefined })
  switch (answer.status) {
    case 'done':
      return answer.data ? { type: 'found', snapshot: answer.data, callId: answer.callId } : { type: 'absent' }
    case 'refused':
      if (answer.reason === 'not_found') return { type: 'absent' }
      return answer.reason === 'unsupported' ? { type: 'impossible' } : { type: 'unanswered' }
    case 'pending':
    case 'not_sent':
    case 'unknown':
      return { type: 'unanswered' }
    default:
      return answer satisfies never
  }
}

/**
 * Our key in the list proves which order is ours. Without it an order that no line of ours knows may be the one: then a person
 * compares. No such order proves that there is none.
 */
async function findInList(line: Line): Promise<Looked> {
  const key = operationKeyOf(line, orderingOf(line))
  const read = await listSince(line, later(-LIST_MARGIN_MS, line.createdAt))
  if (!read) return { type: 'unanswered' }
  const { orders, isCounted } = read
  const ours = orders.find((order) => order.operationKey === key)
  if (ours) return query(line, { supplierOrderNo: ours.supplierOrderNo })
  const wanted = line.action === 'unsubscribe' ? 'refund' : line.action
  const strangers = orders.filter((order) => order.operationKey === undefined && order.kind === wanted && order.origin !== 'supplier')
  return (await anyUnclaimed(line, strangers)) ? { type: 'impossible' } : { type: 'absent', list: isCounted ? 'counted' : 'uncounted' }
}

/** Every order since then, and whether each page was counted; null when a page could not be read: half a list proves nothing. */
export async function listSince(line: Line, since: Date): Promise<{ orders: OrderSnapshot[]; isCounted: boolean } | null> {
  const orders: OrderSnapshot[] = []
  let isCounted = true
  let cursor: string | undefined
  for (let page = 0; page < LIST_PAGES_MAX; page++) {
    const input = { since, until: later(LIST_MARGIN_MS, clock.now()), supplierAccountId: line.supplierAccount ?? undefined, cursor }
    const answer = await ask(line, 'listOrders', input)
    if (answer.status !== 'done') return null
    orders.push(...answer.data.items)
    isCounted &&= answer.data.counted === true
    if (answer.data.nextCursor === null) return { orders, isCounted }
    cursor = answer.data.nextCursor
  }
  return null
}

async function anyUnclaimed({ connectionId }: Line, orders: readonly OrderSnapshot[]): Promise<boolean> {
  if (orders.length === 0) return false
  const numbers = orders.map(({ supplierOrderNo }) => supplierOrderNo)
  const rows = await db.from('order_lines').where('connection_id', connectionId).whereIn('supplier_order_no', numbers)
    .select('supplier_order_no')
  return new Set(rows.map((row) => row.supplier_order_no)).size < numbers.length
}
