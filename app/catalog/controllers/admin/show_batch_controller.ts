import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { pageField, readFilter } from '#kernel/http/filters'
import { batchQuery } from '../../queries/batches_query.ts'
import { followedQuery } from '../../queries/followed_query.ts'
import { localeOf } from '../locale.ts'

const PAGE_SIZE = 50

/** What a load took over from its supplier without anybody's decision. */
export default class ShowBatchController {
  static params = vine.create({ params: vine.object({ id: vine.number().withoutDecimals().positive() }) })
  static validator = vine.create({ page: pageField().optional() })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ShowBatchController.params)
    const { page = 1 } = await readFilter(ctx, ShowBatchController.validator)
    const batch = await batchQuery(ctx.viewer, params.id)
    if (batch?.act !== 'load') throw new NotFound()
    const followed = await followedQuery(ctx.viewer, params.id, { page, pageSize: PAGE_SIZE, locale: localeOf(ctx) })
    return ctx.view.render('pages/catalog/admin/batch', { batch, followed })
  }
}
