import type { HttpContext } from '@adonisjs/core/http'
import { consoleQuery } from '../../queries/console_query.ts'

export default class ShowConsoleController {
  async render({ viewer, view }: HttpContext) {
    return view.render('pages/reports/portal/console', await consoleQuery(viewer))
  }
}
