import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { showTime } from '#kernel/time'
import { requestClosure } from '../../actions/request_closure.ts'
import { fields } from '../../validators/fields.ts'
import { minutesOf, notice, refuse } from '../answers.ts'
import { dataPlace } from '../data_places.ts'

export default class RequestClosureController {
  static validator = vine.create({ password: fields.password() })

  async execute(ctx: HttpContext) {
    const { password } = await ctx.request.validateUsing(RequestClosureController.validator)
    const { kind, base } = dataPlace(ctx)
    const result = await requestClosure(ctx.viewer, { kind, password })
    if (result.ok) {
      notice(ctx, 'warning', `data.closing_${kind}`, { at: showTime(result.value.dueAt) ?? '' })
      return ctx.response.redirect().toPath(`${base}/data`)
    }
    switch (result.error.type) {
      case 'wrong_password':
        return refuse(ctx, 'password', 'account.wrong_password')
      case 'too_many':
        return refuse(ctx, 'password', 'account.too_many', { minutes: minutesOf(result.error.retryAfterSeconds) })
      case 'obstacles':
        notice(ctx, 'error', 'data.obstacles')
        return ctx.response.redirect().toPath(`${base}/data`)
      default:
        return result.error satisfies never
    }
  }
}
