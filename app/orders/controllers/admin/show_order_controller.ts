import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import type { Viewer } from '#identity/viewer'
import { callQuery, callsOfSubjectQuery, READ_CALLS, type CallRow } from '#suppliers/queries/calls_query'
import { subjectEntriesQuery } from '#wallet/queries/subject_entries_query'
import { isOpen } from '../../order_state.ts'
import { RESOLVE_LINES } from '../../queries/overdue_query.ts'
import { reviewQuery } from '../../queries/review_query.ts'
import { orderEventsQuery } from '../../queries/order_events_query.ts'
import { inWords } from '../in_words.ts'
import { staffOptions } from '../option_words.ts'
import { orderQuery } from '../../queries/order_query.ts'

export default class ShowOrderController {
  async render({ params, view, viewer, i18n }: HttpContext) {
    const order = await orderQuery(viewer, params.id)
    if (!order) throw new NotFound()
    const events = await orderEventsQuery(viewer, order.id)
    const mayReadWallet = viewer.may('wallet.wallets.read')
    const entries = mayReadWallet ? await subjectEntriesQuery(viewer.for('wallet.wallets.read'), 'order_line', order.lines.map(({ id }) => id)) : []
    const calls = await Promise.all(order.lines.map(({ id }) => callsOfSubjectQuery(viewer.for(READ_CALLS), { type: 'order_line', id })))
    return view.render('pages/orders/admin/order', {
      ...inWords(i18n, order, events),
      options: Object.fromEntries(order.lines.map(({ id, optionsSchema, options }) => [id, staffOptions(optionsSchema, options, i18n.locale === 'en' ? 'en' : 'zh-CN')])),
      calls: Object.fromEntries(order.lines.map(({ id }, index) => [id, calls[index]])),
      entries: Object.fromEntries(order.lines.map(({ id }) => [id, entries.filter(({ subjectId }) => subjectId === id)])),
      allowed: await reviewQuery(viewer, order.id),
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

/** What the supplier said last about a line that waits for staff: its answer as it was stored, and where the whole call stands. */
async function lastAnswer(viewer: Viewer, state: string, calls: readonly CallRow[]) {
  const last = state === 'manual_review' ? calls.findLast(({ status }) => status !== 'open' && status !== 'not_sent') : undefined
  const call = last && (await callQuery(viewer.for(READ_CALLS), last.id))
  return call ? { id: call.id, operation: call.operation, status: call.status, at: call.startedAt, answer: JSON.stringify(call.answer, null, 2) } : null
}
