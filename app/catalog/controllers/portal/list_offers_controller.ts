import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { pageField, readFilter } from '#kernel/http/filters'
import { offerFilterFields } from '../../offer_filter.ts'
import { offerFacets, offersQuery, offerSorts } from '../../queries/offers_query.ts'
import { localeOf } from '../locale.ts'

const PAGE_SIZE = 24

export default class ListOffersController {
  static validator = vine.create({ ...offerFilterFields, sort: vine.enum(offerSorts).optional(), page: pageField().optional() })

  async render(ctx: HttpContext) {
    const { page = 1, ...filter } = await readFilter(ctx, ListOffersController.validator)
    const locale = localeOf(ctx)
    return ctx.view.render('pages/catalog/portal/offers', {
      offers: await offersQuery(ctx.viewer, { ...filter, page, pageSize: PAGE_SIZE, locale }),
      facets: await offerFacets(ctx.viewer, { locale }),
      filter: { supplier: '', family: '', way: '', region: '', q: '', sort: '', ...filter },
    })
  }
}
