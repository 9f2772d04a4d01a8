import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { checkCursor, cursorFields } from '#kernel/http/cursor_fields'
import { codeField, searchField } from '#kernel/http/filters'
import { validateStrictly } from '#kernel/http/strict_input'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { resourcesFeedQuery } from '../../queries/resources_query.ts'
import { shownResource } from './shapes.ts'

export default class ListResourcesController {
  static validator = vine.create({
    supplier: codeField(40).optional(),
    family: codeField(40).optional(),
    region: codeField(60).optional(),
    q: searchField().optional(),
    ...cursorFields,
  })

  async render(ctx: HttpContext) {
    const { limit = PAGE_SIZE_DEFAULT, cursor, ...filter } = await validateStrictly(ctx, ListResourcesController.validator)
    checkCursor(ctx, cursor, 1, ([id]) => typeof id === 'string')
    const { data, nextCursor } = await resourcesFeedQuery(ctx.viewer, filter, { cursor, limit })
    return ctx.response.json({ data: data.map(shownResource), nextCursor })
  }
}
