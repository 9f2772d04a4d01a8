import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { refuseFields } from '#kernel/http/refuse_fields'
import { validateStrictly } from '#kernel/http/strict_input'
import { decodeCursor, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX } from '#kernel/pagination'
import { entriesQuery } from '../../queries/entries_query.ts'
import { entriesFilter, toFilter } from '../../validators/entries_filter.ts'

export default class ListEntriesController {
  static validator = vine.create({
    ...entriesFilter,
    limit: vine.number().withoutDecimals().range([1, PAGE_SIZE_MAX]).optional(),
    cursor: vine.string().maxLength(500).optional(),
  })

  async render(ctx: HttpContext) {
    const { viewer, response, i18n } = ctx
    const { limit = PAGE_SIZE_DEFAULT, cursor, ...typed } = await validateStrictly(ctx, ListEntriesController.validator)
    if (cursor && !isOurs(cursor)) refuseFields([{ field: 'cursor', message: i18n.formatMessage('wallet.cursor_invalid') }])
    return response.json(await entriesQuery(viewer, toFilter(typed), { cursor, limit }))
  }
}

function isOurs(cursor: string): boolean {
  const [at] = decodeCursor(cursor, 2) ?? []
  return typeof at === 'string' && !Number.isNaN(Date.parse(at))
}
