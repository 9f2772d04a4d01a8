import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { pageField, readFilter } from '#kernel/http/filters'
import { problemText } from '../../texts.ts'
import { attentionQuery } from '../../queries/overdue_query.ts'

const PAGE_SIZE = 50
const owners = ['system', 'customer', 'sales', 'operations', 'finance'] as const

/** Lines that need somebody: in manual review or past their due date. */
export default class ListAttentionController {
  static validator = vine.create({
    owner: vine.enum(owners).optional(),
    only: vine.enum(['overdue', 'review'] as const).optional(),
    page: pageField().optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, ...filter } = await readFilter(ctx, ListAttentionController.validator)
    const lines = await attentionQuery(ctx.viewer, filter, { page, pageSize: PAGE_SIZE })
    const rows = lines.rows.map((line) => ({ ...line, problemText: problemText(ctx.i18n, line.problem) }))
    return ctx.view.render('pages/orders/admin/attention', { lines: { ...lines, rows }, filter, owners })
  }
}
