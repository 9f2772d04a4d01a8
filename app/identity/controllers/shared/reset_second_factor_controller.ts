import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { resetSecondFactor } from '../../actions/reset_second_factor.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { pathIn } from '../answers.ts'
import { sayIn } from '../security_answers.ts'

/** A colleague lost their authenticator: an administrator takes it from the account. */
export default class ResetSecondFactorController {
  static validator = vine.create({ params: vine.object({ id: fields.id() }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ResetSecondFactorController.validator)
    const result = await resetSecondFactor(ctx.viewer, { userId: params.id })
    if (!result.ok && result.error.type === 'member_not_found') throw new NotFound()
    if (result.ok) sayIn(ctx, 'success', 'reset.done')
    else sayIn(ctx, 'warning', `reset.${result.error.type}`)
    return ctx.response.redirect().toPath(pathIn(ctx, `/members/${params.id}`))
  }
}
