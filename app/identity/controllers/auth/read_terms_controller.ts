import type { HttpContext } from '@adonisjs/core/http'
import { TERMS_VERSION } from '../../terms.ts'

export default class ReadTermsController {
  async render({ view }: HttpContext) {
    return view.render('pages/identity/terms', { termsVersion: TERMS_VERSION })
  }
}
