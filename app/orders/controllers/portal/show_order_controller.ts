import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { walletQuery } from '#wallet/queries/wallet_query'
import { PLACE_ORDERS } from '../../actions/accept_price.ts'
import { cancellableStates } from '../../actions/cancel_order.ts'
import { isTold } from '../../line_words.ts'
import { isOpen } from '../../order_state.ts'
import { orderEventsQuery } from '../../queries/order_events_query.ts'
import { inWords } from '../in_words.ts'
import { orderQuery } from '../../queries/order_query.ts'

export default class ShowOrderController {
  async render({ params, view, viewer, i18n }: HttpContext) {
    const order = await orderQuery(viewer, params.id)
    if (!order) throw new NotFound()
    const events = await orderEventsQuery(viewer, order.id)
    const told = events.filter((event) => isTold(order.action, event))
    const mayManage = viewer.may('orders.orders.cancel')
    const asks = order.lines.some(({ priceChange, origin, state }) => priceChange !== null || (origin === 'supplier' && state === 'awaiting_payment'))
    const wallet = asks && viewer.may('wallet.wallet.read') ? await walletQuery(viewer) : null
    return view.render('pages/orders/portal/order', {
      ...inWords(i18n, order, told), cancellable: ['new', 'renew', 'change'].includes(order.action) && order.lines.every(({ origin }) => origin === 'hub') ? cancellableStates : [], mayManage,
      mayPlace: viewer.may(PLACE_ORDERS), availableFen: wallet ? wallet.availableFen : null, isLive: isOpen(order.state), mayReadWallet: viewer.may('wallet.wallet.read'),
    })
  }
}
