import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { itemMessages, readOptions } from '#catalog/options'
import { offersForItems } from '#catalog/queries/offers_for_items_query'
import { NotFound } from '#identity/errors'
import { submitIdempotently, type FormAnswer } from '#kernel/http/idempotent'
import { refuseFields } from '#kernel/http/refuse_fields'
import { addToCart } from '../../actions/add_to_cart.ts'

export default class AddToCartController {
  static validator = vine.create({
    offerId: vine.number().withoutDecimals().positive(),
    quantity: vine.number().withoutDecimals().range([1, 100]),
    months: vine.number().withoutDecimals().range([1, 120]).optional(),
    options: vine.object({}).allowUnknownProperties().optional(),
  })

  async execute(ctx: HttpContext) {
    const { request, viewer, i18n } = ctx
    const { options = {}, offerId, months = 1, quantity } = await request.validateUsing(AddToCartController.validator)
    const offers = await offersForItems(viewer, [offerId])
    const offer = offers.get(offerId)
    if (!offer) throw new NotFound()
    const chosen = readOptions(offer.optionsSchema, options as Record<string, unknown>)
    return submitIdempotently(ctx, async (trx): Promise<FormAnswer> => {
      const added = await addToCart(viewer, { offerId, quantity, months, options: chosen }, { trx, offers })
      if (added.ok) return { to: '/cart', notice: { tone: 'success', text: i18n.t('catalog.cart.added') } }
      switch (added.error.type) {
        case 'offer_not_found':
          throw new NotFound()
        case 'invalid_item':
          return refuseFields(itemMessages(i18n, added.error.problems, offer.optionsSchema))
        case 'cart_full':
          return { to: '/cart', notice: { tone: 'warning', text: i18n.t('catalog.cart.full', { max: added.error.max }) }, store: false }
        default:
          return added.error satisfies never
      }
    })
  }
}
