import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { streamChanges } from '#identity/event_stream'
import { MINUTE_MS } from '#kernel/clock'
import { priceRunQuery } from '../../queries/price_runs_query.ts'

const LIFE_MS = 5 * MINUTE_MS

/** Server-sent events while a long act goes on: a message per slice, `end` when it is over. */
export default class StreamRunController {
  static validator = vine.create({ params: vine.object({ id: vine.number().withoutDecimals().positive() }) })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(StreamRunController.validator)
    if (!(await priceRunQuery(ctx.viewer, params.id))) throw new NotFound()
    await streamChanges(ctx, {
      lifeMs: LIFE_MS,
      failed: 'the progress of a price run could not be read',
      look: async () => {
        const run = await priceRunQuery(ctx.viewer, params.id)
        return { state: `${run?.state} ${run?.position}`, data: String(run?.position ?? 0), isOver: !run?.live }
      },
    })
  }
}
