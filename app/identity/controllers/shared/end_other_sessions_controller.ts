import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { endOtherSessions } from '../../actions/end_sessions.ts'
import { sayIn } from '../security_answers.ts'
import { securityPathOf } from '../security_paths.ts'

export default class EndOtherSessionsController {
  static validator = vine.create({})

  async execute(ctx: HttpContext) {
    const count = await endOtherSessions(ctx.viewer, { keep: ctx.userSession!.session.id })
    sayIn(ctx, 'success', 'sessions.others_ended', { count })
    return ctx.response.redirect().toPath(securityPathOf(ctx, '/security'))
  }
}
