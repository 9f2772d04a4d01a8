import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { beginsWithTime, checkCursor, cursorFields } from '#kernel/http/cursor_fields'
import { validateStrictly } from '#kernel/http/strict_input'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { lineActions } from '../../lines.ts'
import { allLineStates } from '../../order_line_states.ts'
import { ordersFeedQuery } from '../../queries/orders_query.ts'
import { shownOrderRow } from './shapes.ts'

export default class ListOrdersController {
  static validator = vine.create({
    state: vine.enum(allLineStates).optional(),
    action: vine.enum(lineActions).optional(),
    ...cursorFields,
  })

  async render(ctx: HttpContext) {
    const { limit = PAGE_SIZE_DEFAULT, cursor, ...filter } = await validateStrictly(ctx, ListOrdersController.validator)
    checkCursor(ctx, cursor, 2, beginsWithTime)
    const { data, nextCursor } = await ordersFeedQuery(ctx.viewer, filter, { cursor, limit })
    return ctx.response.json({ data: data.map((row) => shownOrderRow(ctx, row)), nextCursor })
  }
}
