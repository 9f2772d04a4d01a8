import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { signUp } from '../../actions/sign_up.ts'
import { homeOf } from '../../homes.ts'
import { takeSignUpQuota } from '../../limits.ts'
import { VERIFY_PATH } from '../../middleware/verified_middleware.ts'
import { PASSWORD_LENGTH_MIN } from '../../passwords.ts'
import { TERMS_VERSION } from '../../terms.ts'
import { fields } from '../../validators/fields.ts'
import { minutesOf, originOf, refuse, refusePassword } from '../answers.ts'
import { startSession } from '../start_session.ts'

export default class SignUpController {
  static validator = vine.create({
    organisationName: fields.organisationName(),
    name: fields.personName(),
    email: fields.email(),
    phone: fields.phone(),
    password: fields.password(),
    terms: vine.literal(TERMS_VERSION),
  })

  async render({ view, viewer, response }: HttpContext) {
    if (viewer.kind === 'user') return response.redirect().toPath(homeOf(viewer.realm))
    return view.render('pages/identity/sign_up', { termsVersion: TERMS_VERSION, passwordLengthMin: PASSWORD_LENGTH_MIN })
  }

  async execute(ctx: HttpContext) {
    const { request, response, i18n } = ctx
    const { terms, ...input } = await request.validateUsing(SignUpController.validator)
    const quota = await takeSignUpQuota(request.ip())
    if (!quota.ok) return refuse(ctx, 'email', 'sign_up.too_many', { minutes: minutesOf(quota.retryAfterSeconds) })
    const result = await signUp({ ...input, termsVersion: terms, locale: i18n.locale, origin: originOf(ctx) })
    if (result.ok) {
      await startSession(ctx, { ...result.value, accessVersion: 1, hasSecondFactor: false })
      return response.redirect().toPath(VERIFY_PATH)
    }
    switch (result.error.type) {
      case 'password':
        return refusePassword(ctx, 'password', result.error.fault)
      case 'phone_invalid':
        return refuse(ctx, 'phone', 'phone_invalid')
      case 'terms_outdated':
        return refuse(ctx, 'terms', 'sign_up.terms_outdated')
      case 'address_taken':
        return refuse(ctx, 'email', 'sign_up.address_taken')
      default:
        return result.error satisfies never
    }
  }
}
