import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { callsOfSubjectQuery } from '#suppliers/queries/calls_query'
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
    const calls = await Promise.all(order.lines.map(({ id }) => callsOfSubjectQuery(viewer, { type: 'order_line', id })))
    return view.render('pages/orders/admin/order', {
      ...inWords(i18n, order, events),
      calls: Object.fromEntries(order.lines.map(({ id }, index) => [id, calls[index]])),
      decisions,
      mayResolve: viewer.may(RESOLVE_LINES),
      mayReadCosts: viewer.may(READ_COSTS),
      isLive: isOpen(order.state),
    })
  }
}
