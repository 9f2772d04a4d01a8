import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { acceptInvitation, openInvitation } from '../../actions/accept_invitation.ts'
import { SIGN_IN_PATH } from '../../middleware/viewer_middleware.ts'
import { PASSWORD_LENGTH_MIN } from '../../passwords.ts'
import { TERMS_VERSION } from '../../terms.ts'
import { fields } from '../../validators/fields.ts'
import { notice, originOf, refuse, refusePassword } from '../answers.ts'

/** The page behind an invitation. Opening it uses nothing up: mail scanners open links too. */
export default class AcceptInvitationController {
  static validator = vine.create({
    name: fields.personName(),
    email: fields.email().nullable().optional(),
    phone: fields.phone().nullable().optional(),
    password: fields.password().confirmed(),
    terms: vine.literal(TERMS_VERSION),
    params: vine.object({ link: vine.string().maxLength(60) }),
  })

  async render(ctx: HttpContext) {
    const invitation = await openInvitation(String(ctx.params.link), db.connection())
    ctx.response.header('Referrer-Policy', 'no-referrer')
    return ctx.view.render('pages/identity/invitation', {
      link: ctx.params.link, invitation, passwordLengthMin: PASSWORD_LENGTH_MIN, termsVersion: TERMS_VERSION,
    })
  }

  async execute(ctx: HttpContext) {
    const { params, terms, ...input } = await ctx.request.validateUsing(AcceptInvitationController.validator)
    const result = await acceptInvitation({ ...input, link: params.link, termsVersion: terms, locale: ctx.i18n.locale, origin: originOf(ctx) })
    if (result.ok) {
      notice(ctx, 'success', 'invitation.done')
      return ctx.response.redirect().toPath(SIGN_IN_PATH)
    }
    const { error } = result
    switch (error.type) {
      case 'link_invalid':
      case 'already_member':
      case 'member_elsewhere':
        notice(ctx, 'error', `invitation.${error.type}`)
        return ctx.response.redirect().toPath(`/invitation/${params.link}`)
      case 'password':
        return refusePassword(ctx, 'password', error.fault)
      case 'terms_outdated':
        return refuse(ctx, 'terms', 'sign_up.terms_outdated')
      case 'email_missing':
        return refuse(ctx, 'email', 'invitation.email_missing')
      case 'email_taken':
        return refuse(ctx, 'email', 'members.email_taken')
      case 'phone_taken':
        return refuse(ctx, 'phone', 'members.phone_taken')
      case 'phone_invalid':
        return refuse(ctx, 'phone', 'phone_invalid')
      default:
        return error satisfies never
    }
  }
}
