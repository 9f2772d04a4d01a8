import db from '@adonisjs/lucid/services/db'
import type { Trx } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import type { PurchaseItem } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import type { InputOf } from '#suppliers/types'
import { moveLine, noteOnLine } from '../actions/move_line.ts'
import { act, ask, orderingOf, type StepContext, type StepEnd } from '../effects.ts'
import { pollAgain } from '../limits.ts'
import type { Line, LineProblem } from '../lines.ts'
import { applySnapshot } from './apply_snapshot.ts'
import { afterRefusal, askForPrice, problemOf } from './refusals.ts'
import { doubt, inStep, notSentAgain, wait } from './waiting.ts'

export type Change = (trx: Trx) => Promise<Line>

export const itemOf = (line: Line): PurchaseItem => ({
  offerKey: line.offerKey!,
  options: line.options,
  quantity: line.quantity,
  months: line.months || undefined,
})

/**
 * Sends `createOrder`, `renew`, `change` or `unsubscribe` for a line and moves it by the answer. The price is asked once more before a fen may
 * be spent, except for a line in doubt: there the first call may have acted, and finding it comes first. `change` moves or
 * fences the line in the transaction of the intent.
 */
export async function placeAtSupplier(line: Line, context: StepContext, change: Change): Promise<StepEnd> {
  if (line.action === 'unsubscribe') return leave(line, context, change)
  const price: Price = line.state === 'uncertain' ? { type: 'fits' } : await priceNow(line)
  if (price.type === 'unanswered') return wait(line, { code: 'supplier_unreachable' }, pollAgain(line.updatedAt))
  if (price.type !== 'fits') return stopBefore(line, price)
  const sent = await order(line, context, change)
  return afterOrdering(sent.line, sent.answer, sent.attempt)
}

async function order(line: Line, context: StepContext, change: Change) {
  switch (line.action) {
    case 'renew':
      return act(line, 'renew', await renewInput(line), context, change)
    case 'change':
      return act(line, 'change', await changeInput(line), context, change)
    default:
      return act(line, 'createOrder', await createInput(line), context, change)
  }
}

async function leave(line: Line, context: StepContext, change: Change): Promise<StepEnd> {
  const resource = await resourceOf(line)
  const input = { resource, currency: 'CNY', reason: 'customer', ...(await expectedRefund(line)) }
  const sent = await act(line, 'unsubscribe', input, context, change)
  return afterOrdering(sent.line, sent.answer, sent.attempt)
}

type OrderingAnswer = Awaited<ReturnType<typeof act<'createOrder'>>>['answer']

/** Every outcome of the call that a line in `submitting` was waiting for. */
export async function afterOrdering(line: Line, answer: OrderingAnswer, attempt: number): Promise<StepEnd> {
  switch (answer.status) {
    case 'done':
      return applySnapshot(line, answer.data, answer.callId)
    case 'pending':
      return pendingAt(line, answer.supplierRef, answer.pollAfter)
    case 'refused':
      return afterRefusal(line, answer, orderingOf(line))
    case 'not_sent':
      return notSentAgain(line, answer.because, attempt)
    case 'unknown':
      return doubt(line, { callId: answer.callId })
    default:
      return answer satisfies never
  }
}

/** Accepted, not finished: the number is kept, and the order is read when the supplier says. */
export async function pendingAt(line: Line, supplierRef: string | undefined, pollAfter: Date | undefined): Promise<StepEnd> {
  if (supplierRef && line.supplierOrderNo !== supplierRef) {
    await inStep((trx) => noteOnLine(line, { patch: { supplierOrderNo: supplierRef } }, { trx }))
  }
  const again = pollAgain(line.updatedAt)
  return { again: pollAfter && pollAfter > again ? pollAfter : again }
}

type Stopped =
  | { type: 'refused'; problem: LineProblem; to: 'action_required' | 'compensating' }
  | { type: 'rose'; costFen: number }
type Price = { type: 'fits' } | { type: 'unanswered' } | Stopped

/** The supplier's price at this moment against what the accepted quote allows. A supplier without `quote` has agreement prices. */
async function priceNow(line: Line): Promise<Price> {
  if (!(await hub.use(line.connectionCode).can('quote'))) return { type: 'fits' }
  const answer = await ask(line, 'quote', await quoteInput(line))
  switch (answer.status) {
    case 'done': {
      const fields = answer.data.items.flatMap(({ fieldErrors }) => fieldErrors).map(({ field, code }) => ({ field, code }))
      if (fields.length > 0) return { type: 'refused', to: 'action_required', problem: { code: 'invalid_request', fields } }
      const { costFen } = answer.data
      return costFen > line.ceilingFen ? { type: 'rose', costFen } : { type: 'fits' }
    }
    case 'refused':
      if (answer.reason === 'out_of_stock' || answer.reason === 'quota') {
        return { type: 'refused', to: 'compensating', problem: problemOf(answer) }
      }
      return { type: 'unanswered' }
    case 'pending':
    case 'not_sent':
    case 'unknown':
      return { type: 'unanswered' }
    default:
      return answer satisfies never
  }
}

/** Nothing was sent and nothing will be: the line passes `submitting` on its way to the customer, or back. */
function stopBefore(line: Line, why: Stopped): Promise<StepEnd> {
  return inStep(async (trx) => {
    const here = line.state === 'funds_held' ? await moveLine(line, 'submitting', {}, { trx }) : line
    if (why.type === 'rose') return askForPrice(here, why.costFen, trx)
    await moveLine(here, why.to, { problem: why.problem }, { trx })
    return 'moved' as const
  })
}

async function createInput(line: Line): Promise<InputOf<'createOrder'>> {
  const row = await db.from('orders')
    .join('quote_lines', 'quote_lines.quote_id', 'orders.quote_id')
    .where('orders.id', line.orderId)
    .where('quote_lines.position', line.position)
    .select('quote_lines.supplier_quote')
    .first()
  const quoteRef = fromJson<{ quoteRef?: string } | null>(row?.supplier_quote ?? null)?.quoteRef
  return {
    supplierAccountId: line.supplierAccount!,
    items: [itemOf(line)],
    ...guardOf(line),
    ...(quoteRef ? { quoteRef } : {}),
  }
}

async function quoteInput(line: Line): Promise<InputOf<'quote'>> {
  const supplierAccountId = line.supplierAccount ?? undefined
  switch (line.action) {
    case 'renew':
      return { action: 'renew', supplierAccountId, resource: await resourceOf(line), months: line.months }
    case 'change':
      return { action: 'change', supplierAccountId, resource: await resourceOf(line), offerKey: line.offerKey!, options: line.options }
    default:
      return { action: 'new', supplierAccountId, items: [itemOf(line)] }
  }
}

const guardOf = ({ costFen, ceilingFen }: Line) => ({ expectedCostFen: costFen, ceilingFen, currency: 'CNY' })

export const renewInput = async (line: Line): Promise<InputOf<'renew'>> => ({ resource: await resourceOf(line), months: line.months, ...guardOf(line) })

export const changeInput = async (line: Line): Promise<InputOf<'change'>> => ({
  resource: await resourceOf(line), offerKey: line.offerKey!, options: line.options, ...guardOf(line),
})

/** The resource of a line as its supplier knows it. */
export async function resourceOf({ resourceId, supplierAccount }: Pick<Line, 'resourceId' | 'supplierAccount'>) {
  const row = await db.from('resources').where('id', resourceId!).select('supplier_resource_id', 'family', 'region', 'supplier_account').firstOrFail()
  return {
    resourceId: row.supplier_resource_id as string,
    family: row.family as string,
    region: (row.region as string) || undefined,
    supplierAccountId: (supplierAccount ?? row.supplier_account) as string,
  }
}

/** What the supplier itself said that it would give back; absent where only our estimate was shown. */
async function expectedRefund({ orderId }: Line): Promise<{ expectedRefundFen?: number }> {
  const row = await db.from('unsubscribe_quotes').where('order_id', orderId).where('estimated', 0).select('supplier_refund_fen').first()
  return row?.supplier_refund_fen === null || row === null ? {} : { expectedRefundFen: Number(row.supplier_refund_fen) }
}
