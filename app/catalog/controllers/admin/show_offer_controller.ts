import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { offerFieldNames } from '../../own_fields.ts'
import { staffOfferQuery } from '../../queries/staff_offer_query.ts'
import { localeOf } from '../locale.ts'

export default class ShowOfferController {
  async render(ctx: HttpContext) {
    const offer = await staffOfferQuery(ctx.viewer, Number(ctx.params.id), { locale: localeOf(ctx) })
    if (!offer) throw new NotFound()
    return ctx.view.render('pages/catalog/admin/offer', { offer, fields: offerFieldNames, mayOwn: ctx.viewer.may('catalog.prices.manage') })
  }
}
