import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { moveMember } from '../../actions/move_member.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { notice, refuse } from '../answers.ts'

export default class MoveMemberController {
  static validator = vine.create({ departmentId: fields.optionalId(), params: vine.object({ id: fields.id() }) })

  async execute(ctx: HttpContext) {
    const { departmentId, params } = await ctx.request.validateUsing(MoveMemberController.validator)
    const result = await moveMember(ctx.viewer, { userId: params.id, departmentId: departmentId ?? null })
    if (result.ok) {
      notice(ctx, 'success', 'members.moved')
      return ctx.response.redirect().withQs().back()
    }
    switch (result.error.type) {
      case 'member_not_found':
        throw new NotFound()
      case 'department_unknown':
        return refuse(ctx, 'departmentId', 'members.department_unknown')
      default:
        return result.error satisfies never
    }
  }
}
