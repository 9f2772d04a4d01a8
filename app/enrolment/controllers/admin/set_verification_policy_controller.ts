import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { setVerificationPolicy } from '../../actions/set_verification_policy.ts'
import { reviewChoices } from '../../verification_policy.ts'

export default class SetVerificationPolicyController {
  static validator = vine.create({ company: vine.enum(reviewChoices), person: vine.enum(reviewChoices) })

  async execute({ request, response, viewer, session, i18n }: HttpContext) {
    await setVerificationPolicy(viewer, await request.validateUsing(SetVerificationPolicyController.validator))
    session.flash('notice', { tone: 'success', text: i18n.formatMessage('enrolment.verifications.policy_saved') })
    return response.redirect().toPath('/admin/verifications')
  }
}
