import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { changePassword } from '../../actions/change_password.ts'
import { renewSession } from '../../session.ts'
import { fields } from '../../validators/fields.ts'
import { minutesOf, notice, refuse, refusePassword } from '../answers.ts'

/** Both passwords stand below `password`, which is never kept for showing a form again. */
export default class ChangePasswordController {
  static validator = vine.create({ password: vine.object({ current: fields.password(), next: fields.password() }) })

  async execute(ctx: HttpContext) {
    const { password } = await ctx.request.validateUsing(ChangePasswordController.validator)
    const userId = ctx.viewer.userId!
    const result = await changePassword({ userId, ...password, actor: ctx.viewer.actor })
    if (result.ok) {
      await renewSession(ctx, ctx.userSession!.session.id, result.value)
      notice(ctx, 'success', 'account.password_changed')
      return ctx.response.redirect().withQs().back()
    }
    switch (result.error.type) {
      case 'wrong_password':
        return refuse(ctx, 'password.current', 'account.wrong_password')
      case 'too_many':
        return refuse(ctx, 'password.current', 'account.too_many', { minutes: minutesOf(result.error.retryAfterSeconds) })
      case 'password':
        return refusePassword(ctx, 'password.next', result.error.fault)
      default:
        return result.error satisfies never
    }
  }
}
