import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { refuseFields } from '#kernel/http/refuse_fields'
import { signUp } from '../../actions/sign_up.ts'
import { homeOf } from '../../homes.ts'
import { takeSignUpQuota } from '../../limits.ts'
import { VERIFY_PATH } from '../../middleware/verified_middleware.ts'
import { PASSWORD_LENGTH_MIN } from '../../passwords.ts'
import { checkParts, signUpParts, type TypedParts } from '../../sign_up_parts.ts'
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

  async render(ctx: HttpContext) {
    const { view, viewer, response } = ctx
    if (viewer.kind === 'user') return response.redirect().toPath(homeOf(viewer.realm))
    const parts = await this.#partsFilledIn(ctx)
    return view.render('pages/identity/sign_up', { termsVersion: TERMS_VERSION, passwordLengthMin: PASSWORD_LENGTH_MIN, parts })
  }

  async execute(ctx: HttpContext) {
    const { request, response, i18n } = ctx
    const { terms, ...input } = await request.validateUsing(SignUpController.validator)
    const parts = await this.#typedParts(ctx)
    const quota = await takeSignUpQuota(request.ip())
    if (!quota.ok) return refuse(ctx, 'email', 'sign_up.too_many', { minutes: minutesOf(quota.retryAfterSeconds) })
    const result = await signUp({ ...input, parts, termsVersion: terms, locale: i18n.locale, origin: originOf(ctx) })
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
      case 'part':
        return refuseFields([{ field: result.error.field, message: i18n.t(result.error.key, result.error.args) }])
      default:
        return result.error satisfies never
    }
  }

  /** The fields of modules above, as a link filled them in, with what is wrong with that. */
  async #partsFilledIn({ request, session, i18n }: HttpContext) {
    const given = request.qs()
    const parts = signUpParts().map(({ field, label, help, lengthMax }) => {
      const value = session.flashMessages.has(field) ? null : given[field]
      return { field, label, help, lengthMax, value: typeof value === 'string' && value.length <= lengthMax ? value.trim() : '' }
    })
    const refused = await checkParts(Object.fromEntries(parts.map(({ field, value }) => [field, value])), { ipAddress: request.ip() })
    return parts.map((part) => ({ ...part, error: refused?.field === part.field ? i18n.t(refused.key, refused.args) : undefined }))
  }

  async #typedParts({ request }: HttpContext): Promise<TypedParts> {
    const shape = Object.fromEntries(signUpParts().map(({ field, lengthMax }) => [field, vine.string().trim().maxLength(lengthMax).optional()]))
    const typed = await request.validateUsing(vine.create(shape))
    return Object.fromEntries(Object.entries(typed).filter((entry): entry is [string, string] => Boolean(entry[1])))
  }
}
