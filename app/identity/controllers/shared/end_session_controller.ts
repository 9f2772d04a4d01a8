import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { endSession } from '../../actions/end_sessions.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { sayIn } from '../security_answers.ts'
import { securityPathOf } from '../security_paths.ts'

export default class EndSessionController {
  static validator = vine.create({ params: vine.object({ id: fields.id() }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(EndSessionController.validator)
    const result = await endSession(ctx.viewer, { id: params.id })
    if (!result.ok) throw new NotFound()
    sayIn(ctx, 'success', 'sessions.ended')
    return ctx.response.redirect().toPath(securityPathOf(ctx, '/security'))
  }
}
