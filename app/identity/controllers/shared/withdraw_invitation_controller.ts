import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { withdrawInvitation } from '../../actions/resend_invitation.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { notice, pathIn } from '../answers.ts'

export default class WithdrawInvitationController {
  static validator = vine.create({ params: vine.object({ id: fields.id() }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(WithdrawInvitationController.validator)
    const result = await withdrawInvitation(ctx.viewer, { id: params.id })
    if (!result.ok && result.error.type === 'invitation_not_found') throw new NotFound()
    if (result.ok) notice(ctx, 'success', 'invitation.withdrawn', { to: result.value.target })
    else notice(ctx, 'warning', 'invitation.not_open')
    return ctx.response.redirect().toPath(pathIn(ctx, '/invitations'))
  }
}
