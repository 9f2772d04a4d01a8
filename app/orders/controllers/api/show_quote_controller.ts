import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { quoteQuery } from '../../queries/quote_query.ts'
import { idField } from './ids.ts'
import { shownQuote } from './shapes.ts'

export default class ShowQuoteController {
  static validator = vine.create({ params: vine.object({ id: idField() }) })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ShowQuoteController.validator)
    const quote = await quoteQuery(ctx.viewer, params.id, { locale: ctx.i18n.locale === 'en' ? 'en' : 'zh-CN' })
    if (!quote) throw new NotFound()
    return ctx.response.json(shownQuote(ctx, quote))
  }
}
