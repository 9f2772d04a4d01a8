import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { checkCursor, cursorFields } from '#kernel/http/cursor_fields'
import { validateStrictly } from '#kernel/http/strict_input'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { offerFilterFields } from '../../offer_filter.ts'
import { offersFeed, type OfferRow } from '../../queries/offers_query.ts'
import { localeOf } from '../locale.ts'

/** An offer as the API shows it in a list. */
export const shownOffer = ({ id, supplier, family, region, name, listFen, priceFen, sellable }: OfferRow) => ({
  id, supplier, family, region, name, listFen, priceFen, sellable,
})

export default class ListOffersController {
  static validator = vine.create({ ...offerFilterFields, ...cursorFields })

  async render(ctx: HttpContext) {
    const { limit = PAGE_SIZE_DEFAULT, cursor, ...filter } = await validateStrictly(ctx, ListOffersController.validator)
    checkCursor(ctx, cursor, 4, (values) => values.every((value) => typeof value === 'number'))
    const { data, nextCursor } = await offersFeed(ctx.viewer, { ...filter, cursor, limit, locale: localeOf(ctx) })
    return ctx.response.json({ data: data.map(shownOffer), nextCursor })
  }
}
