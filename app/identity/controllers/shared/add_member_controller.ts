import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { addMember } from '../../actions/add_member.ts'
import { portalRoles, staffRoles } from '../../builtin_roles.ts'
import { fields } from '../../validators/fields.ts'
import { notice, pathIn, refuse } from '../answers.ts'

export default class AddMemberController {
  static validator = vine.create({
    name: fields.personName(),
    email: fields.email(),
    phone: fields.phone().nullable().optional(),
    role: vine.enum([...portalRoles, ...staffRoles]),
    departmentId: fields.optionalId(),
  })

  async execute(ctx: HttpContext) {
    const input = await ctx.request.validateUsing(AddMemberController.validator)
    const result = await addMember(ctx.viewer, input)
    if (result.ok) {
      notice(ctx, 'success', 'members.invited', { email: input.email })
      return ctx.response.redirect().toPath(pathIn(ctx, '/members'))
    }
    switch (result.error.type) {
      case 'email_taken':
        return refuse(ctx, 'email', 'members.email_taken')
      case 'phone_taken':
        return refuse(ctx, 'phone', 'members.phone_taken')
      case 'phone_invalid':
        return refuse(ctx, 'phone', 'phone_invalid')
      case 'role_unknown':
        return refuse(ctx, 'role', 'members.role_unknown')
      case 'department_unknown':
        return refuse(ctx, 'departmentId', 'members.department_unknown')
      default:
        return result.error satisfies never
    }
  }
}
