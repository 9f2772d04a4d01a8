import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { pageField, readFilter } from '#kernel/http/filters'
import { batchActs } from '../../actions/open_batch.ts'
import { openPriceRunsQuery } from '../../queries/price_runs_query.ts'
import { batchesQuery } from '../../queries/batches_query.ts'

const PAGE_SIZE = 50

export default class ListBatchesController {
  static validator = vine.create({ act: vine.enum(batchActs).optional(), page: pageField().optional() })

  async render(ctx: HttpContext) {
    const { page = 1, ...filter } = await readFilter(ctx, ListBatchesController.validator)
    return ctx.view.render('pages/catalog/admin/batches', {
      batches: await batchesQuery(ctx.viewer, filter, { page, pageSize: PAGE_SIZE }),
      filter,
      acts: batchActs,
      runs: await openPriceRunsQuery(ctx.viewer),
      mayUndo: ctx.viewer.may('catalog.prices.manage'),
    })
  }
}
