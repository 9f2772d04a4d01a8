import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { requestSignInCode } from '../../actions/request_sign_in_code.ts'
import { deviceOf } from '../../devices.ts'
import { SIGN_IN_PATH } from '../../middleware/viewer_middleware.ts'
import { fields } from '../../validators/fields.ts'
import { minutesOf, notice, originOf, refuse } from '../answers.ts'
import { keepAskedCode } from '../asked_code.ts'
import { sayIn } from '../security_answers.ts'

/** A link by mail or a code by text message; the answer is the same whether somebody has the address or nobody. */
export default class ForgotPasswordController {
  static validator = vine.create({ login: fields.login() })

  async render({ view }: HttpContext) {
    return view.render('pages/identity/forgot_password')
  }

  async execute(ctx: HttpContext) {
    const { login } = await ctx.request.validateUsing(ForgotPasswordController.validator)
    const result = await requestSignInCode({ login, purpose: 'reset', origin: originOf(ctx), device: deviceOf(ctx) })
    if (!result.ok) return refuse(ctx, 'login', 'forgot_password.too_many', { minutes: minutesOf(result.error.retryAfterSeconds) })
    if (login.includes('@')) {
      notice(ctx, 'info', 'forgot_password.sent')
      return ctx.response.redirect().toPath(SIGN_IN_PATH)
    }
    keepAskedCode(ctx, { ...result.value, purpose: 'reset', login })
    sayIn(ctx, 'info', 'code.sent')
    return ctx.response.redirect().toPath('/forgot-password/code')
  }
}
