import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter } from '#kernel/http/filters'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { builtinRoles, portalRoles, staffRoles } from '../../builtin_roles.ts'
import { departmentsQuery } from '../../queries/departments_query.ts'
import { membersQuery } from '../../queries/members_query.ts'
import { fields } from '../../validators/fields.ts'
import { viewIn } from '../answers.ts'

export default class ListMembersController {
  static validator = vine.create({
    page: fields.page(),
    q: fields.keyword(),
    departmentId: fields.optionalId(),
    status: vine.enum(['active', 'suspended', 'offboarded'] as const).optional(),
  })

  async render(ctx: HttpContext) {
    const { page = 1, departmentId, ...filter } = await readFilter(ctx, ListMembersController.validator)
    const { viewer } = ctx
    const members = await membersQuery(viewer, { ...filter, departmentId: departmentId ?? undefined, page, pageSize: PAGE_SIZE_DEFAULT })
    const codes = viewer.realm === 'portal' ? portalRoles : staffRoles
    return ctx.view.render(viewIn(ctx, 'members'), {
      members,
      filter: { q: '', status: '', ...filter, departmentId: departmentId ?? null },
      departments: await departmentsQuery(viewer),
      roles: codes.map((code) => ({ code, zh: builtinRoles[code].zh, en: builtinRoles[code].en })),
      mayManage: viewer.may('identity.members.manage') || viewer.may('identity.staff.manage'),
    })
  }
}
