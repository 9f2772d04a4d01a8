import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { codeField } from '#kernel/http/filters'
import { askKycAgain } from '../../actions/ask_kyc_again.ts'
import { VERIFICATION_PATH } from '../../tell_owners.ts'

export default class AskKycAgainController {
  static validator = vine.create({ params: vine.object({ code: codeField(40) }) })

  async execute({ request, response, viewer, session, i18n }: HttpContext) {
    const { params } = await request.validateUsing(AskKycAgainController.validator)
    const asked = await askKycAgain(viewer, params.code)
    if (!asked.ok && asked.error.type === 'nothing_waits') throw new NotFound()
    const key = asked.ok ? (asked.value.state === 'submitting' ? 'sending_again' : 'asking') : `ask_refused.${asked.error.type}`
    session.flash('notice', { tone: asked.ok ? 'info' : 'warning', text: i18n.formatMessage(`enrolment.verification.${key}`) })
    return response.redirect().toPath(VERIFICATION_PATH)
  }
}
