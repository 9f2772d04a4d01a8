import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { createQuote } from '../../actions/create_quote.ts'
import { CART_ITEMS_MAX } from '../../shopping_limits.ts'

/** From the cart to check-out: prices at the suppliers, frozen. Each press is a fresh quote; none has an effect. */
export default class QuoteCartController {
  static validator = vine.create({
    items: vine.array(vine.number().withoutDecimals().positive()).maxLength(CART_ITEMS_MAX).optional(),
  })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { items } = await request.validateUsing(QuoteCartController.validator)
    const quoted = await createQuote(viewer, { fromCart: true, itemIds: items })
    if (quoted.ok) return response.redirect().toPath(`/quotes/${quoted.value.id}`)
    session.flash('notice', { tone: 'warning', text: i18n.t('catalog.cart.nothing_buyable') })
    return response.redirect().toPath('/cart')
  }
}
