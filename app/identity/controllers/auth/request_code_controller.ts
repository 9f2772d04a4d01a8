import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { requestSignInCode } from '../../actions/request_sign_in_code.ts'
import { deviceOf } from '../../devices.ts'
import { fields } from '../../validators/fields.ts'
import { minutesOf, originOf } from '../answers.ts'
import { keepAskedCode } from '../asked_code.ts'
import { refuseIn, sayIn } from '../security_answers.ts'

/** Asks for a one-time code; the answer is the same whether somebody has the address or nobody. */
export default class RequestCodeController {
  static validator = vine.create({ login: fields.login() })

  async execute(ctx: HttpContext) {
    const { login } = await ctx.request.validateUsing(RequestCodeController.validator)
    const result = await requestSignInCode({ login, purpose: 'sign_in', origin: originOf(ctx), device: deviceOf(ctx) })
    if (!result.ok) return refuseIn(ctx, 'login', 'code.too_many', { minutes: minutesOf(result.error.retryAfterSeconds) })
    keepAskedCode(ctx, { ...result.value, purpose: 'sign_in', login })
    sayIn(ctx, 'info', 'code.sent')
    return ctx.response.redirect().toPath('/sign-in/code')
  }
}
