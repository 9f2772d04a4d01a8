import type { HttpContext } from '@adonisjs/core/http'
import { consentsQuery } from '../../queries/consents_query.ts'

/** Which supplier gets which of the organisation's data and why. */
export default class ShowConsentsController {
  async render({ view, viewer }: HttpContext) {
    return view.render('pages/enrolment/portal/consents', {
      consents: await consentsQuery(viewer),
      mayManage: viewer.may('enrolment.consents.manage'),
    })
  }
}
