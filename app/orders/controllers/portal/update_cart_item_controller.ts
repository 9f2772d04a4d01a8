import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { itemMessages } from '#catalog/options'
import { updateCartItem } from '../../actions/update_cart_item.ts'

/** Quantity and term in the cart; what does not fit is told beside nothing lost. */
export default class UpdateCartItemController {
  static validator = vine.create({
    params: vine.object({ id: vine.number().withoutDecimals().positive() }),
    quantity: vine.number().withoutDecimals().range([1, 100]).optional(),
    months: vine.number().withoutDecimals().range([1, 120]).optional(),
  })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params, quantity, months } = await request.validateUsing(UpdateCartItemController.validator)
    const change = { ...(quantity !== undefined && { quantity }), ...(months !== undefined && { months }) }
    const updated = await updateCartItem(viewer, { itemId: params.id, ...change })
    if (updated.ok) session.flash('notice', { tone: 'success', text: i18n.t('catalog.cart.updated') })
    else if (updated.error.type === 'item_not_found') session.flash('notice', { tone: 'warning', text: i18n.t('catalog.cart.gone') })
    else {
      const messages = itemMessages(i18n, updated.error.problems, updated.error.offer.optionsSchema)
      session.flash('notice', { tone: 'error', text: messages.map(({ message }) => message).join(' ') })
    }
    return response.redirect().toPath('/cart')
  }
}
