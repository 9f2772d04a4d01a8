import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter, searchField } from '#kernel/http/filters'
import { searchQuery } from '../../queries/search_query.ts'

export default class SearchController {
  static validator = vine.create({ q: searchField().optional() })

  /** The one thing that was found by its whole id is opened at once. */
  async render(ctx: HttpContext) {
    const { q = '' } = await readFilter(ctx, SearchController.validator)
    const groups = await searchQuery(ctx.viewer, q, { locale: ctx.i18n.locale === 'en' ? 'en' : 'zh-CN' })
    const exact = groups.flatMap(({ rows }) => rows).filter(({ id, href }) => id === q || href.endsWith(`/${q}`))
    if (new Set(exact.map(({ href }) => href)).size === 1) return ctx.response.redirect().toPath(exact[0].href)
    return ctx.view.render('pages/reports/admin/search', { q, groups })
  }
}
