import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { SIGN_IN_PATH } from '../../middleware/viewer_middleware.ts'
import { closeSession } from '../../session.ts'
import { notice } from '../answers.ts'

export default class SignOutController {
  static validator = vine.create({})

  async execute(ctx: HttpContext) {
    await closeSession(ctx, 'signed_out')
    await ctx.auth.use('web').logout()
    ctx.session.clear()
    ctx.session.regenerate()
    notice(ctx, 'info', 'sign_out.done')
    return ctx.response.redirect().toPath(SIGN_IN_PATH)
  }
}
