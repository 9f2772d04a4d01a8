import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { resendInvitation } from '../../actions/resend_invitation.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { notice, pathIn } from '../answers.ts'

export default class ResendInvitationController {
  static validator = vine.create({ params: vine.object({ id: fields.id() }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ResendInvitationController.validator)
    this.#say(ctx, await resendInvitation(ctx.viewer, { id: params.id }))
    return ctx.response.redirect().toPath(pathIn(ctx, '/invitations'))
  }

  #say(ctx: HttpContext, result: Awaited<ReturnType<typeof resendInvitation>>) {
    if (result.ok) return notice(ctx, 'success', 'invitation.sent', { to: result.value.target })
    const { error } = result
    switch (error.type) {
      case 'invitation_not_found':
        throw new NotFound()
      case 'not_open':
        return notice(ctx, 'warning', 'invitation.not_open')
      case 'too_soon':
        return notice(ctx, 'warning', 'invitation.too_soon', { seconds: error.seconds })
      case 'sent_too_often':
        return notice(ctx, 'warning', 'invitation.sent_too_often', { max: error.max })
      default:
        return error satisfies never
    }
  }
}
