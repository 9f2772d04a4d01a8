import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { checkedUpload } from '#files/refusals'
import { organisationQuery } from '#identity/queries/organisation_query'
import { refuseFields } from '#kernel/http/refuse_fields'
import { submitVerification, type SubmitRefused } from '../../actions/submit_verification.ts'
import { LICENCE, licenceRule } from '../../licence.ts'
import { ownKycQuery } from '../../queries/own_kyc_query.ts'
import { ownVerificationQuery } from '../../queries/verification_query.ts'
import { VERIFICATION_PATH } from '../../tell_owners.ts'

/** The organisation says once who it is; each supplier's answer stands beside it. */
export default class VerifyOrganisationController {
  static validator = vine.create({
    subject: vine.enum(['company', 'person'] as const),
    name: vine.string().trim().minLength(2).maxLength(120),
    number: vine.string().trim().minLength(15).maxLength(30),
    legalPerson: vine.string().trim().minLength(2).maxLength(60).nullable().optional(),
    agree: vine.accepted(),
  })

  async render({ view, viewer, request }: HttpContext) {
    const verification = await ownVerificationQuery(viewer)
    const mayManage = viewer.may('enrolment.verification.manage')
    const isOpen = !verification || verification.state === 'none' || verification.state === 'returned'
    return view.render('pages/enrolment/portal/verification', {
      verification,
      suppliers: await ownKycQuery(viewer),
      organisation: await organisationQuery(viewer),
      mayManage,
      showsForm: mayManage && verification?.state !== 'erased' && (isOpen || request.qs().change === '1'),
    })
  }

  async execute(ctx: HttpContext) {
    const { subject, name, number, legalPerson } = await ctx.request.validateUsing(VerifyOrganisationController.validator)
    const licence = await checkedUpload(ctx, LICENCE.field, licenceRule)
    const submitted = await submitVerification(ctx.viewer, { subject, name, number, legalPerson, licence })
    if (!submitted.ok) return this.#refuse(ctx, submitted.error)
    const text = ctx.i18n.formatMessage(`enrolment.verification.now_${submitted.value.state}`)
    ctx.session.flash('notice', { tone: 'success', text })
    return ctx.response.redirect().toPath(VERIFICATION_PATH)
  }

  #refuse({ i18n, request, session, response }: HttpContext, error: SubmitRefused) {
    const say = (args = {}) => i18n.formatMessage(`enrolment.verification.refused.${error.type}`, args)
    switch (error.type) {
      case 'number_invalid':
        return refuseFields([{ field: 'number', message: i18n.formatMessage(`enrolment.verification.refused.number_${request.input('subject')}`) }])
      case 'legal_person_needed':
        return refuseFields([{ field: 'legalPerson', message: say() }])
      case 'licence_needed':
        return refuseFields([{ field: LICENCE.field, message: say() }])
      case 'number_used_up':
        return refuseFields([{ field: 'number', message: say() }])
      case 'too_many_today':
      case 'closed':
        session.flash('notice', { tone: 'error', text: say(error.type === 'too_many_today' ? { max: error.max } : {}) })
        return response.redirect().toPath(VERIFICATION_PATH)
      default:
        return error satisfies never
    }
  }
}
