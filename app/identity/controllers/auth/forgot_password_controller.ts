import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { requestPasswordReset } from '../../actions/request_password_reset.ts'
import { SIGN_IN_PATH } from '../../middleware/viewer_middleware.ts'
import { fields } from '../../validators/fields.ts'
import { minutesOf, notice, refuse } from '../answers.ts'

export default class ForgotPasswordController {
  static validator = vine.create({ email: fields.email() })

  async render({ view }: HttpContext) {
    return view.render('pages/identity/forgot_password')
  }

  async execute(ctx: HttpContext) {
    const { email } = await ctx.request.validateUsing(ForgotPasswordController.validator)
    const result = await requestPasswordReset({ email, ipAddress: ctx.request.ip() })
    if (!result.ok) return refuse(ctx, 'email', 'forgot_password.too_many', { minutes: minutesOf(result.error.retryAfterSeconds) })
    notice(ctx, 'info', 'forgot_password.sent')
    return ctx.response.redirect().toPath(SIGN_IN_PATH)
  }
}
