import type { HttpContext } from '@adonisjs/core/http'
import { openapiDocument } from '../../openapi/document.ts'

export default class ShowOpenapiController {
  async render({ response, i18n }: HttpContext) {
    response.header('Cache-Control', 'public, max-age=300')
    response.header('Vary', 'Accept-Language')
    return response.json(openapiDocument(i18n.locale === 'en' ? 'en' : 'zh-CN'))
  }
}
