import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { removeDepartment } from '../../actions/remove_department.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { notice, pathIn } from '../answers.ts'

export default class RemoveDepartmentController {
  static validator = vine.create({ params: vine.object({ id: fields.id() }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(RemoveDepartmentController.validator)
    const result = await removeDepartment(ctx.viewer, { id: params.id })
    if (result.ok) {
      notice(ctx, 'success', 'departments.removed')
      return ctx.response.redirect().toPath(pathIn(ctx, '/departments'))
    }
    if (result.error.type === 'department_not_found') throw new NotFound()
    const { members, departments } = result.error
    notice(ctx, 'error', 'departments.not_empty', { members, departments })
    return ctx.response.redirect().toPath(pathIn(ctx, '/departments'))
  }
}
