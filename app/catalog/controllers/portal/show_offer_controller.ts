import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { readFilter } from '#kernel/http/filters'
import { priceOffer } from '../../actions/price_offer.ts'
import { itemMessages, readOptions, type Item } from '../../options.ts'
import { offerQuery, type OfferDetail } from '../../queries/offer_query.ts'
import { localeOf } from '../locale.ts'

const BUY = 'orders.orders.place'

export default class ShowOfferController {
  static validator = vine.create({
    quantity: vine.number().withoutDecimals().range([1, 100]).optional(),
    months: vine.number().withoutDecimals().range([1, 120]).optional(),
    options: vine.object({}).allowUnknownProperties().optional(),
  })

  /** The page shows the catalogue's price; once options are chosen in the form it asks for theirs. */
  async render(ctx: HttpContext) {
    const { viewer, view, params, i18n } = ctx
    const offer = await offerQuery(viewer, Number(params.id), { locale: localeOf(ctx) })
    if (!offer) throw new NotFound()
    const typed = await readFilter(ctx, ShowOfferController.validator)
    const chosen = chosenItem(offer, typed)
    const isChoosing = typed.options !== undefined
    const asked = isChoosing || typed.months !== undefined || typed.quantity !== undefined || offer.listFen !== null
    const priced = asked ? await priceOffer(viewer, { offerId: offer.id, ...chosen }, { askSupplier: isChoosing }) : null
    const problems = priced && !priced.ok && priced.error.type === 'invalid_item' ? priced.error.problems : []
    return view.render('pages/catalog/portal/offer', {
      offer,
      chosen,
      price: priced?.ok && (offer.listFen !== null || !priced.value.estimated) ? priced.value : null,
      problems: itemMessages(i18n, problems, offer.optionsSchema),
      mayBuy: viewer.realm === 'portal' && viewer.may(BUY),
    })
  }
}

function chosenItem(offer: OfferDetail, typed: { quantity?: number; months?: number; options?: object }): Item {
  return {
    quantity: typed.quantity ?? 1,
    months: typed.months ?? offer.months[0] ?? 1,
    options: { ...offer.defaults, ...(typed.options && readOptions(offer.optionsSchema, typed.options as Record<string, unknown>)) },
  }
}
