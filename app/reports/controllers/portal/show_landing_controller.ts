import type { HttpContext } from '@adonisjs/core/http'
import { landingQuery } from '../../queries/landing_query.ts'

/** The first page: what is sold, from when on what, and three ways in. Everybody may see it. */
export default class ShowLandingController {
  async render({ viewer, view, i18n }: HttpContext) {
    const locale = i18n.locale === 'en' ? 'en' : 'zh-CN'
    return view.render('pages/reports/portal/landing', await landingQuery(viewer, { locale }))
  }
}
