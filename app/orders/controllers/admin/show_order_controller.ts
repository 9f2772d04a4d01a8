import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { callsOfSubjectQuery, READ_CALLS } from '#suppliers/queries/calls_query'
import { subjectEntriesQuery } from '#wallet/queries/subject_entries_query'
import { decisions } from '../../actions/resolve_manually.ts'
import { isOpen } from '../../order_state.ts'
import { RESOLVE_LINES } from '../../queries/overdue_query.ts'
import { orderEventsQuery } from '../../queries/order_events_query.ts'
import { inWords } from '../in_words.ts'
import { orderQuery, READ_COSTS } from '../../queries/order_query.ts'

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
      calls: Object.fromEntries(order.lines.map(({ id }, index) => [id, calls[index]])),
      entries: Object.fromEntries(order.lines.map(({ id }) => [id, entries.filter(({ subjectId }) => subjectId === id)])),
      decisions,
      mayReadWallet,
      mayReadCalls: viewer.may(READ_CALLS),
      mayResolve: viewer.may(RESOLVE_LINES),
      mayBook: viewer.may('orders.receivables.book'),
      mayReadCosts: viewer.may(READ_COSTS),
      isLive: isOpen(order.state),
    })
  }
}
