import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { sendVerificationCode } from '../../actions/send_verification_code.ts'
import { VERIFY_PATH } from '../../middleware/verified_middleware.ts'
import { minutesOf, notice } from '../answers.ts'

export default class SendCodeController {
  static validator = vine.create({ params: vine.object({ which: vine.enum(['email', 'phone'] as const) }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(SendCodeController.validator)
    const result = await sendVerificationCode({ userId: ctx.viewer.userId!, purpose: params.which, ipAddress: ctx.request.ip() })
    this.#say(ctx, result)
    return ctx.response.redirect().toPath(VERIFY_PATH)
  }

  #say(ctx: HttpContext, result: Awaited<ReturnType<typeof sendVerificationCode>>) {
    if (result.ok) {
      ctx.session.flash('sent', ctx.params.which)
      return notice(ctx, 'info', 'verify.sent', { to: result.value.sentTo, minutes: result.value.validSeconds / 60 })
    }
    switch (result.error.type) {
      case 'already_verified':
        return notice(ctx, 'info', 'verify.already')
      case 'no_address':
        return notice(ctx, 'warning', 'verify.no_address')
      case 'too_soon':
        return notice(ctx, 'warning', 'verify.too_soon', { seconds: result.error.retryAfterSeconds })
      case 'too_many':
        return notice(ctx, 'warning', 'verify.too_many', { minutes: minutesOf(result.error.retryAfterSeconds) })
      default:
        return result.error satisfies never
    }
  }
}
