import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { codeField } from '#kernel/http/filters'
import { openHostedPage } from '../../actions/open_hosted_page.ts'
import { VERIFICATION_PATH } from '../../tell_owners.ts'

/** Leads to the supplier's own page of verification, opened fresh. */
export default class OpenHostedPageController {
  static validator = vine.create({ params: vine.object({ code: codeField(40) }) })

  async execute({ request, response, viewer, view, session, i18n }: HttpContext) {
    const { params } = await request.validateUsing(OpenHostedPageController.validator)
    const opened = await openHostedPage({ viewer, connectionCode: params.code })
    if (opened.ok) {
      response.header('Referrer-Policy', 'no-referrer')
      response.header('Refresh', `0;url=${opened.value.url}`)
      return view.render('pages/enrolment/portal/hosted_page', { url: opened.value.url })
    }
    const args = opened.error.type === 'refused' ? { code: opened.error.supplierCode } : {}
    session.flash('notice', { tone: 'warning', text: i18n.formatMessage(`enrolment.verification.hosted.${opened.error.type}`, args) })
    return response.redirect().status(303).toPath(VERIFICATION_PATH)
  }
}
