import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { changeRole } from '../../actions/change_role.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { notice, refuse } from '../answers.ts'

export default class ChangeRoleController {
  static validator = vine.create({ role: fields.roleCode(), params: vine.object({ id: fields.id() }) })

  async execute(ctx: HttpContext) {
    const { role, params } = await ctx.request.validateUsing(ChangeRoleController.validator)
    const result = await changeRole(ctx.viewer, { userId: params.id, role })
    if (result.ok) {
      notice(ctx, 'success', 'members.role_changed')
      return ctx.response.redirect().withQs().back()
    }
    switch (result.error.type) {
      case 'member_not_found':
        throw new NotFound()
      case 'role_unknown':
        return refuse(ctx, 'role', 'members.role_unknown')
      case 'last_administrator':
        return refuse(ctx, 'role', 'members.last_administrator')
      default:
        return result.error satisfies never
    }
  }
}
