import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { inviteAgain } from '../../actions/invite_again.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { notice } from '../answers.ts'

export default class InviteAgainController {
  static validator = vine.create({ params: vine.object({ id: fields.id() }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(InviteAgainController.validator)
    const result = await inviteAgain(ctx.viewer, { userId: params.id })
    if (!result.ok) throw new NotFound()
    notice(ctx, 'success', 'members.invited_again')
    return ctx.response.redirect().withQs().back()
  }
}
