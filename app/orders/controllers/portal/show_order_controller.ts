import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { cancellableStates } from '../../actions/cancel_order.ts'
import { isOpen } from '../../order_state.ts'
import { orderEventsQuery } from '../../queries/order_events_query.ts'
import { inWords } from '../in_words.ts'
import { orderQuery } from '../../queries/order_query.ts'

export default class ShowOrderController {
  async render({ params, view, viewer, i18n }: HttpContext) {
    const order = await orderQuery(viewer, params.id)
    if (!order) throw new NotFound()
    const events = await orderEventsQuery(viewer, order.id)
    const mayManage = viewer.may('orders.orders.cancel')
    return view.render('pages/orders/portal/order', {
      ...inWords(i18n, order, events), cancellable: order.action === 'new' ? cancellableStates : [], mayManage, isLive: isOpen(order.state),
    })
  }
}
