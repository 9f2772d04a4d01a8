import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { orderQuery } from '../../queries/order_query.ts'
import { idField } from './ids.ts'
import { shownOrder } from './shapes.ts'

export default class ShowOrderController {
  static validator = vine.create({ params: vine.object({ id: idField() }) })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ShowOrderController.validator)
    const order = await orderQuery(ctx.viewer, params.id)
    if (!order) throw new NotFound()
    return ctx.response.json(shownOrder(ctx, order))
  }
}
