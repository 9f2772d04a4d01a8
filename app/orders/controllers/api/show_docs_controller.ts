import type { HttpContext } from '@adonisjs/core/http'
import { docsView } from '../../openapi/docs_view.ts'

export default class ShowDocsController {
  async render({ view, i18n }: HttpContext) {
    return view.render('pages/orders/api_docs', { docs: docsView(i18n.locale === 'en' ? 'en' : 'zh-CN') })
  }
}
