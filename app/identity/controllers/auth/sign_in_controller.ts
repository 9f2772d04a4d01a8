import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { signIn } from '../../actions/sign_in.ts'
import { deviceOf } from '../../devices.ts'
import { homeOf } from '../../homes.ts'
import { fields } from '../../validators/fields.ts'
import { minutesOf, originOf, refuse } from '../answers.ts'
import { admit } from '../start_session.ts'

/** By password; `?by=code` shows the form that asks for a one-time code instead. */
export default class SignInController {
  static validator = vine.create({ login: fields.login(), password: fields.password() })

  async render({ view, viewer, response, request }: HttpContext) {
    if (viewer.kind === 'user') return response.redirect().toPath(homeOf(viewer.realm))
    return view.render('pages/identity/sign_in', { by: request.qs().by === 'code' ? 'code' : 'password' })
  }

  async execute(ctx: HttpContext) {
    const input = await ctx.request.validateUsing(SignInController.validator)
    const result = await signIn({ ...input, origin: originOf(ctx), device: deviceOf(ctx) })
    if (result.ok) return admit(ctx, result.value)
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
