import vine from '@vinejs/vine'
import limiter from '@adonisjs/limiter/services/main'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { refuseFields } from '#kernel/http/refuse_fields'
import { priceOffer } from '../../actions/price_offer.ts'
import { itemMessages, readOptions } from '../../options.ts'
import { offerQuery } from '../../queries/offer_query.ts'
import { localeOf } from '../locale.ts'

/** Prices that one reader may ask for in a minute. */
const ASKS_PER_MINUTE = 120

/** The price of a choice of options with why, as JSON. */
export default class PriceOfferController {
  static validator = vine.create({
    quantity: vine.number().withoutDecimals().range([1, 100]),
    months: vine.number().withoutDecimals().range([1, 120]),
    options: vine.object({}).allowUnknownProperties().optional(),
  })

  async execute(ctx: HttpContext) {
    const { viewer, params, request, response, i18n } = ctx
    const reader = viewer.userId ?? request.ip()
    const counted = await limiter.use('memory', { requests: ASKS_PER_MINUTE, duration: '1 min' }).increment(`live_price_${reader}`)
    if (counted.consumed > ASKS_PER_MINUTE) {
      return response.header('Retry-After', String(Math.max(1, counted.availableIn))).tooManyRequests({ message: i18n.t('kernel.problem.rate_limited') })
    }
    const offer = await offerQuery(viewer, Number(params.id), { locale: localeOf(ctx) })
    if (!offer) throw new NotFound()
    const { options = {}, ...item } = await request.validateUsing(PriceOfferController.validator)
    const chosen = readOptions(offer.optionsSchema, options as Record<string, unknown>)
    const priced = await priceOffer(viewer, { offerId: offer.id, ...item, options: chosen }, { askSupplier: true })
    if (priced.ok) return response.json(priced.value)
    if (priced.error.type === 'offer_not_found') throw new NotFound()
    refuseFields(itemMessages(i18n, priced.error.problems, offer.optionsSchema))
  }
}
