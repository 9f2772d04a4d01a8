import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { BULK_NOW_MAX } from '../../limits.ts'
import { priceRunQuery } from '../../queries/price_runs_query.ts'

/** How far a long act is; it goes on whether anybody looks or not. */
export default class ShowRunController {
  static validator = vine.create({ params: vine.object({ id: vine.number().withoutDecimals().positive() }) })

  async render({ request, view, viewer }: HttpContext) {
    const { params } = await request.validateUsing(ShowRunController.validator)
    const run = await priceRunQuery(viewer, params.id)
    if (!run) throw new NotFound()
    return view.render('pages/catalog/admin/run', { run, mayManage: viewer.may('catalog.prices.manage'), nowMax: BULK_NOW_MAX })
  }
}
