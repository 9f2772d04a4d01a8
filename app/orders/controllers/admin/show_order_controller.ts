import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import type { Viewer } from '#identity/viewer'
import { callQuery, callsOfSubjectQuery, READ_CALLS, type CallRow } from '#suppliers/queries/calls_query'
import { keyedEntriesQuery, subjectEntriesQuery, type SubjectEntry } from '#wallet/queries/subject_entries_query'
import { decisions, wordsFor } from '../../actions/resolve_manually.ts'
import { isOpen } from '../../order_state.ts'
import { RESOLVE_LINES } from '../../queries/overdue_query.ts'
import { reviewQuery } from '../../queries/review_query.ts'
import { orderEventsQuery } from '../../queries/order_events_query.ts'
import { inWords } from '../in_words.ts'
import { orderQuery, type OrderView } from '../../queries/order_query.ts'
import { textsBySchema } from '../spec_texts.ts'

export default class ShowOrderController {
  async render({ params, view, viewer, i18n }: HttpContext) {
    const order = await orderQuery(viewer, params.id)
    if (!order) throw new NotFound()
    const events = await orderEventsQuery(viewer, order.id)
    const mayReadWallet = viewer.may('wallet.wallets.read')
    const entries = mayReadWallet ? await entriesOf(viewer.for('wallet.wallets.read'), order) : order.lines.map(() => [])
    const calls = await Promise.all(order.lines.map(({ id }) => callsOfSubjectQuery(viewer.for(READ_CALLS), { type: 'order_line', id })))
    return view.render('pages/orders/admin/order', {
      ...inWords(i18n, order, events),
      calls: Object.fromEntries(order.lines.map(({ id }, index) => [id, calls[index]])),
      entries: Object.fromEntries(order.lines.map(({ id }, index) => [id, entries[index]])),
      options: Object.fromEntries(order.lines.map((line) => [line.id, textsBySchema(line.optionsSchema, line.options, i18n)])),
      allowed: await reviewQuery(viewer, order.id),
      decisionWords: Object.fromEntries(order.lines.map((line) => [line.id, Object.fromEntries(decisions.map((decision) => [decision, wordsFor(decision, line)]))])),
      evidence: Object.fromEntries(await Promise.all(order.lines.map(async (line, index) => [line.id, await lastAnswer(viewer, line.state, calls[index])]))),
      mayReadWallet,
      mayReadCalls: viewer.may(READ_CALLS),
      mayResolve: viewer.may(RESOLVE_LINES),
      mayBook: viewer.may('orders.receivables.book'),
      mayReadCosts: order.lines.some(({ costs }) => costs !== null),
      isLive: isOpen(order.state),
    })
  }
}

/** By line. An unsubscription holds nothing: what it gives back was booked on the purchase, under the line's keys. */
async function entriesOf(viewer: Viewer, { action, lines }: OrderView): Promise<SubjectEntry[][]> {
  if (action === 'unsubscribe') return Promise.all(lines.map(({ id }) => keyedEntriesQuery(viewer, id)))
  const entries = await subjectEntriesQuery(viewer, 'order_line', lines.map(({ id }) => id))
  return lines.map(({ id }) => entries.filter(({ subjectId }) => subjectId === id))
}

/** What the supplier said last about a line that waits for staff: its answer as it was stored, and where the whole call stands. */
async function lastAnswer(viewer: Viewer, state: string, calls: readonly CallRow[]) {
  const last = state === 'manual_review' ? calls.findLast(({ status }) => status !== 'open' && status !== 'not_sent') : undefined
  const call = last && (await callQuery(viewer.for(READ_CALLS), last.id))
  return call ? { id: call.id, operation: call.operation, status: call.status, at: call.startedAt, answer: JSON.stringify(call.answer, null, 2) } : null
}
