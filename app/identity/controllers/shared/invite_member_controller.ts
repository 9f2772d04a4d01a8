import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { inviteMember } from '../../actions/invite_member.ts'
import { fields } from '../../validators/fields.ts'
import { notice, pathIn, refuse } from '../answers.ts'

export default class InviteMemberController {
  static validator = vine.create({
    name: fields.personName(),
    contact: vine.string().minLength(5).maxLength(254),
    role: fields.roleCode(),
    departmentId: fields.optionalId(),
  })

  async execute(ctx: HttpContext) {
    const input = await ctx.request.validateUsing(InviteMemberController.validator)
    const result = await inviteMember(ctx.viewer, input)
    if (result.ok) {
      notice(ctx, 'success', 'invitation.sent', { to: input.contact })
      return ctx.response.redirect().toPath(pathIn(ctx, '/invitations'))
    }
    const { error } = result
    switch (error.type) {
      case 'contact_invalid':
      case 'already_member':
      case 'already_invited':
        return refuse(ctx, 'contact', `invitation.${error.type === 'already_member' ? 'already_ours' : error.type}`)
      case 'too_many_open':
        return refuse(ctx, 'contact', 'invitation.too_many_open', { max: error.max })
      case 'role_unknown':
        return refuse(ctx, 'role', 'members.role_unknown')
      case 'department_unknown':
        return refuse(ctx, 'departmentId', 'members.department_unknown')
      default:
        return error satisfies never
    }
  }
}
