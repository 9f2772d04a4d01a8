import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { cancelOrder } from '../../actions/cancel_order.ts'
import { orderId } from '../../id_patterns.ts'

export default class CancelOrderController {
  static validator = vine.create({ params: vine.object({ id: vine.string().regex(orderId) }) })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params } = await request.validateUsing(CancelOrderController.validator)
    const cancelled = await cancelOrder(viewer, { orderId: params.id })
    if (!cancelled.ok && cancelled.error.type === 'order_not_found') throw new NotFound()
    const [tone, key] = cancelled.ok ? ['success', 'orders.cancelled'] : ['warning', 'orders.refused.too_late']
    session.flash('notice', { tone, text: i18n.formatMessage(key) })
    return response.redirect().status(303).toPath(`/orders/${params.id}`)
  }
}
