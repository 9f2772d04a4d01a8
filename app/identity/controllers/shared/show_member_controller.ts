import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '../../errors.ts'
import { departmentsQuery } from '../../queries/departments_query.ts'
import { memberQuery } from '../../queries/members_query.ts'
import { roleChoicesQuery } from '../../queries/roles_query.ts'
import { fields } from '../../validators/fields.ts'
import { viewIn } from '../answers.ts'

export default class ShowMemberController {
  static validator = vine.create({ params: vine.object({ id: fields.id() }) })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ShowMemberController.validator)
    const { viewer } = ctx
    const member = await memberQuery(viewer, params.id)
    if (!member) throw new NotFound()
    return ctx.view.render(viewIn(ctx, 'member'), {
      member,
      departments: await departmentsQuery(viewer),
      roles: await roleChoicesQuery(viewer),
      mayManage: viewer.may('identity.members.manage') || viewer.may('identity.staff.manage'),
      isOneself: member.id === viewer.userId,
    })
  }
}
