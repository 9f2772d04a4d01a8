import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { offerQuery } from '../../queries/offer_query.ts'
import { localeOf } from '../locale.ts'
import { shownOffer } from './list_offers_controller.ts'

export default class ShowOfferController {
  static validator = vine.create({ params: vine.object({ id: vine.number().withoutDecimals().positive() }) })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ShowOfferController.validator)
    const offer = await offerQuery(ctx.viewer, params.id, { locale: localeOf(ctx) })
    if (!offer) throw new NotFound()
    const { specs, optionsSchema, months, quantityMax, provenance } = offer
    return ctx.response.json({
      ...shownOffer(offer), specs, optionsSchema, months, quantityMax,
      provenance: provenance.map(({ rule, kind, version, beforeFen, afterFen }) => ({ rule, kind, version, beforeFen, afterFen })),
    })
  }
}
