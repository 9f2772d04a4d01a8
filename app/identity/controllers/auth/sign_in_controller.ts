import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { signIn } from '../../actions/sign_in.ts'
import { homeOf } from '../../homes.ts'
import { fields } from '../../validators/fields.ts'
import { minutesOf, originOf, refuse } from '../answers.ts'
import { startSession } from '../start_session.ts'

export default class SignInController {
  static validator = vine.create({ login: vine.string().maxLength(254), password: fields.password() })

  async render({ view, viewer, response }: HttpContext) {
    if (viewer.kind === 'user') return response.redirect().toPath(homeOf(viewer.realm))
    return view.render('pages/identity/sign_in')
  }

  async execute(ctx: HttpContext) {
    const input = await ctx.request.validateUsing(SignInController.validator)
    const result = await signIn({ ...input, origin: originOf(ctx) })
    if (result.ok) {
      await startSession(ctx, result.value)
      return ctx.response.redirect().toIntended(homeOf(result.value.realm))
    }
    switch (result.error.type) {
      case 'wrong':
        return refuse(ctx, 'login', 'sign_in.wrong')
      case 'too_many':
        return refuse(ctx, 'login', 'sign_in.too_many', { minutes: minutesOf(result.error.retryAfterSeconds) })
      default:
        return result.error satisfies never
    }
  }
}
