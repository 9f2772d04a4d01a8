import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { setMemberStatus } from '../../actions/set_member_status.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { notice, refuse } from '../answers.ts'

export default class SetMemberStatusController {
  static validator = vine.create({
    status: vine.enum(['active', 'suspended'] as const),
    params: vine.object({ id: fields.id() }),
  })

  async execute(ctx: HttpContext) {
    const { status, params } = await ctx.request.validateUsing(SetMemberStatusController.validator)
    const result = await setMemberStatus(ctx.viewer, { userId: params.id, status })
    if (result.ok) {
      notice(ctx, 'success', `members.now_${status}`)
      return ctx.response.redirect().withQs().back()
    }
    switch (result.error.type) {
      case 'member_not_found':
        throw new NotFound()
      case 'oneself':
        return refuse(ctx, 'status', 'members.oneself')
      case 'last_administrator':
        return refuse(ctx, 'status', 'members.last_administrator')
      case 'offboarded':
        return refuse(ctx, 'status', 'members.offboarded')
      default:
        return result.error satisfies never
    }
  }
}
