import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { removeCartItem } from '../../actions/remove_cart_item.ts'

export default class RemoveCartItemController {
  static validator = vine.create({ params: vine.object({ id: vine.number().withoutDecimals().positive() }) })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params } = await request.validateUsing(RemoveCartItemController.validator)
    const removed = await removeCartItem(viewer, { itemId: params.id })
    session.flash('notice', { tone: removed.ok ? 'success' : 'warning', text: i18n.t(`catalog.cart.${removed.ok ? 'removed' : 'gone'}`) })
    return response.redirect().toPath('/cart')
  }
}
