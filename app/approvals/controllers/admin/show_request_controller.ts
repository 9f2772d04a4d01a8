import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { localeOf } from '../locale.ts'
import { requestQuery } from '../../queries/requests_query.ts'

export default class ShowRequestController {
  async render(ctx: HttpContext) {
    const request = await requestQuery(ctx.viewer, ctx.params.id, localeOf(ctx))
    if (!request) throw new NotFound()
    return ctx.view.render('pages/approvals/admin/request', { request })
  }
}
