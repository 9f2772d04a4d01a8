import db from '@adonisjs/lucid/services/db'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import type { PriceAction } from '#catalog/price_rules'
import { systemActor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { enqueue, type Enqueue } from '#jobs/actions/enqueue'
import type { JobOutcome } from '#jobs/registry'
import { clock, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import { formatFen } from '#kernel/money'
import { holdFunds } from '#wallet/actions/hold_funds'
import { subjectOf } from '../effects.ts'
import { LineMovedMeanwhile } from '../errors.ts'
import { isFoundPaid, readFoundOrder, type FoundContent } from '../found_orders.ts'
import { foundPrice, itemsToPrice, lackOf, type FoundLack, type FoundPrice } from '../found_prices.ts'
import { FOUND_ANSWER_MS, FOUND_EXPIRY_MARGIN_MS, FOUND_PRICE_AGAIN_MS } from '../limits.ts'
import { readLine, type Line } from '../lines.ts'
import { advanceLineJob } from './advance_line.ts'
import { moveLine, noteOnLine, type MoveLine } from './move_line.ts'

export const PRICE_FOUND = 'orders.price_found'

/** One job at a time prices a found order; asking twice is asking once. */
export const priceFoundJob = (lineId: string): Enqueue => ({ type: PRICE_FOUND, payload: { lineId }, dedupKey: `price:${lineId}`, queue: 'orders' })

/**
 * Prices an order from the supplier's console with its customer's discounts, on the supplier's list price and cost, and puts it to
 * the customer: `discovered` → `priced` → `awaiting_payment`. One that waits for payment already gets its new price where that
 * changed. What cannot be priced says why, is operations', and is tried again. A second call finds nothing to do.
 */
export async function priceFoundLine({ lineId }: { lineId: string }): Promise<JobOutcome> {
  const line = await readLine(lineId, db.connection())
  const content = line && (await readFoundOrder(lineId, db.connection()))
  if (!line || !content || line.action === 'unsubscribe' || !(line.state === 'discovered' || line.state === 'awaiting_payment' || isUnpriced(line))) return
  const price = await priceOf(line, content)
  try {
    if ('lack' in price) {
      await inStep((trx) => sayLack(line, price.lack, trx))
      return line.state === 'awaiting_payment' ? undefined : { again: later(FOUND_PRICE_AGAIN_MS) }
    }
    await inStep((trx) => (line.state === 'discovered' ? putToCustomer(line, content, price, trx) : changePrice(line, price, trx)))
  } catch (error) {
    if (!(error instanceof LineMovedMeanwhile)) throw error
    return { again: later(1_000) }
  }
}

/** Nobody priced it in time: it is a person's, and still needs its price before finance may book it. */
const isUnpriced = ({ state, priceFen }: Line): boolean => state === 'manual_review' && priceFen === 0

const inStep = <Value>(work: (trx: Trx) => Promise<Value>) => inTransaction(work, { isolationLevel: 'read committed' })

async function priceOf(line: Line, content: FoundContent): Promise<FoundPrice | { lack: FoundLack }> {
  const { connectionId, organisationId } = line
  const priced = asKnown(line, content)
  const keys = priced.items.flatMap(({ offerKey }) => offerKey ?? [])
  const offers = keys.length === 0 ? [] : await db.from('offers').where('connection_id', connectionId).whereIn('offer_key', keys).select('id', 'offer_key as key')
  const prices = await resolvePrices(itemsToPrice(priced, { connectionId, organisationId, action: line.action as PriceAction, offers }))
  const lack = lackOf(prices)
  return lack ? { lack } : foundPrice(content, prices)
}

/** A renewal is of the offer that the resource is of, also where the supplier's order does not name it. */
function asKnown({ action, offerKey, family }: Line, content: FoundContent): FoundContent {
  if (action !== 'renew' || content.items.length > 1) return content
  const [item = { offerKey: null, family: family ?? '', region: null, name: '', quantity: 1, months: 0, listFen: null, costFen: null }] = content.items
  return { ...content, items: [{ ...item, offerKey: item.offerKey ?? offerKey }] }
}

/** Written once, not at every try. */
async function sayLack(line: Line, lack: FoundLack, trx: Trx): Promise<void> {
  if (line.problem?.code === lack) return
  await noteOnLine(line, { problem: { code: lack }, owner: 'operations', note: { key: `waits.${lack}` } }, { trx })
}

async function putToCustomer(line: Line, content: FoundContent, price: FoundPrice, trx: Trx): Promise<void> {
  const { listFen, priceFen, costFen } = price
  const priced = await moveLine(line, 'priced', { patch: { listFen, priceFen, costFen, ceilingFen: costFen }, note: { key: 'found_priced', args: { price: formatFen(priceFen) } } }, { trx })
  await keepPrice(line, price, trx)
  if (line.action === 'change' && priceFen === 0) return passUnasked(priced, trx)
  await moveLine(priced, 'awaiting_payment', { dueAt: dueOf(content) }, { trx })
}

/** A change that costs its customer nothing asks for nothing: it was ordered there, and only its effect is waited for. */
async function passUnasked(line: Line, trx: Trx): Promise<void> {
  const asked = await moveLine(line, 'awaiting_payment', {}, { trx })
  const held = await moveLine(asked, 'funds_held', {}, { trx })
  await enqueue(advanceLineJob(line.id), { trx })
  const hold = { organisationId: held.organisationId, amountFen: 0, operationKey: `${held.id}:hold`, subject: subjectOf(held) }
  await holdFunds(hold, { trx })
}

/** Three days, or a little before the supplier drops the order. */
function dueOf({ isPaid, expiresAt }: FoundContent): Date {
  const due = later(FOUND_ANSWER_MS)
  const end = isPaid || !expiresAt ? due : later(-FOUND_EXPIRY_MARGIN_MS, new Date(expiresAt))
  return new Date(Math.max(clock.now().getTime(), Math.min(due.getTime(), end.getTime())))
}

async function changePrice(line: Line, price: FoundPrice, trx: Trx): Promise<void> {
  const { listFen, priceFen, costFen } = price
  if (line.priceFen === priceFen && line.costFen === costFen && line.listFen === listFen) return
  const note = { key: 'found_repriced', args: { before: formatFen(line.priceFen), after: formatFen(priceFen) } }
  await noteOnLine(line, { patch: { listFen, priceFen, costFen, ceilingFen: costFen }, note, ...standingOf(line) }, { trx })
  await keepPrice(line, price, trx)
}

/** What is said of a line that has its price now, and whose it is. */
function standingOf(line: Line): Pick<MoveLine, 'problem' | 'owner'> {
  if (line.state !== 'manual_review') return { problem: null }
  return isFoundPaid(line) ? { problem: { code: 'found_paid_overdue' }, owner: 'finance' } : { problem: { code: 'overdue' } }
}

/** The chain behind the price, the order's sums, and the audit row. */
async function keepPrice(line: Line, { listFen, priceFen, costFen, provenance }: FoundPrice, trx: Trx): Promise<void> {
  const { id: lineId, orderId, organisationId } = line
  await trx.from('order_lines').where('id', lineId).update({ provenance: toJson(provenance) })
  await trx.from('orders').where('id', orderId).update({ list_fen: listFen, total_fen: priceFen })
  const before = { lineId, priceFen: line.priceFen, costFen: line.costFen }
  const entry = { actor: systemActor, action: 'orders.line.found_priced', subjectType: 'order', subjectId: orderId, organisationId }
  await writeAudit({ ...entry, before, after: { lineId, listFen, priceFen, costFen } }, { trx })
}
