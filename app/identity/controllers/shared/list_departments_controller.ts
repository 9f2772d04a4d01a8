import type { HttpContext } from '@adonisjs/core/http'
import { departmentsQuery } from '../../queries/departments_query.ts'
import { colleaguesQuery } from '../../queries/members_query.ts'
import { viewIn } from '../answers.ts'

export default class ListDepartmentsController {
  async render(ctx: HttpContext) {
    const { viewer } = ctx
    const mayManage = viewer.may('identity.members.manage') || viewer.may('identity.staff.manage')
    return ctx.view.render(viewIn(ctx, 'departments'), {
      departments: await departmentsQuery(viewer),
      people: mayManage ? await colleaguesQuery(viewer) : [],
      mayManage,
    })
  }
}
