import type { HttpContext } from '@adonisjs/core/http'

/** How to reach the operator, and where the usual questions are answered. */
export default class ShowSupportController {
  render({ view }: HttpContext) {
    return view.render('pages/reports/portal/support')
  }
}
