import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { passwordLinkIsValid, setPassword } from '../../actions/set_password.ts'
import { SIGN_IN_PATH } from '../../middleware/viewer_middleware.ts'
import { PASSWORD_LENGTH_MIN } from '../../passwords.ts'
import { fields } from '../../validators/fields.ts'
import { notice, originOf, refusePassword } from '../answers.ts'

/** The page behind a one-time link. Opening it uses nothing up: mail scanners open links too. */
export default class SetPasswordController {
  static validator = vine.create({
    password: fields.password().confirmed(),
    params: vine.object({ link: vine.string().maxLength(60) }),
  })

  async render(ctx: HttpContext) {
    const valid = await passwordLinkIsValid(ctx.params.link)
    ctx.response.header('Referrer-Policy', 'no-referrer')
    return ctx.view.render('pages/identity/set_password', { link: ctx.params.link, valid, passwordLengthMin: PASSWORD_LENGTH_MIN })
  }

  async execute(ctx: HttpContext) {
    const { password, params } = await ctx.request.validateUsing(SetPasswordController.validator)
    const result = await setPassword({ link: params.link, password, origin: originOf(ctx) })
    if (result.ok) {
      notice(ctx, 'success', 'set_password.done')
      return ctx.response.redirect().toPath(SIGN_IN_PATH)
    }
    switch (result.error.type) {
      case 'link_invalid':
        notice(ctx, 'error', 'set_password.link_invalid')
        return ctx.response.redirect().toPath('/forgot-password')
      case 'password':
        return refusePassword(ctx, 'password', result.error.fault)
      default:
        return result.error satisfies never
    }
  }
}
