import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { orderEventsQuery } from '../../queries/order_events_query.ts'
import { idField } from './ids.ts'
import { shownEvent } from './shapes.ts'

/** Every order has events, so none means that the order is not the viewer's to see. */
export default class ListOrderEventsController {
  static validator = vine.create({ params: vine.object({ id: idField() }) })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ListOrderEventsController.validator)
    const events = await orderEventsQuery(ctx.viewer, params.id)
    if (events.length === 0) throw new NotFound()
    return ctx.response.json({ data: events.map((event) => shownEvent(ctx, event)), nextCursor: null })
  }
}
