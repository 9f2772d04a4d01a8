import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { streamChanges } from '#identity/event_stream'
import { MINUTE_MS } from '#kernel/clock'
import { billQuery } from '../../queries/bills_query.ts'

const LIFE_MS = 5 * MINUTE_MS

/** Server-sent events while a bill is read: a message per page, `end` when it is over. */
export default class StreamBillController {
  static validator = vine.create({ params: vine.object({ id: vine.number().withoutDecimals().positive() }) })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(StreamBillController.validator)
    if (!(await billQuery(ctx.viewer, params.id))) throw new NotFound()
    await streamChanges(ctx, {
      lifeMs: LIFE_MS,
      failed: 'the progress of a bill could not be read',
      look: async () => {
        const bill = await billQuery(ctx.viewer, params.id)
        return { state: `${bill?.state} ${bill?.seen} ${bill?.problem}`, data: String(bill?.seen ?? 0), isOver: !bill?.live }
      },
    })
  }
}
