import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { DEPARTMENT_DEPTH_MAX, saveDepartment } from '../../actions/save_department.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { notice, pathIn, refuse } from '../answers.ts'

/** `POST /departments` makes one, `POST /departments/:id` renames or moves one. */
export default class SaveDepartmentController {
  static validator = vine.create({
    name: vine.string().minLength(1).maxLength(100),
    parentId: fields.optionalId(),
    headUserId: fields.optionalId(),
    params: vine.object({ id: fields.id().optional() }),
  })

  async execute(ctx: HttpContext) {
    const { name, parentId, headUserId, params } = await ctx.request.validateUsing(SaveDepartmentController.validator)
    const result = await saveDepartment(ctx.viewer, { id: params.id, name, parentId: parentId ?? null, headUserId })
    if (result.ok) {
      notice(ctx, 'success', 'departments.saved')
      return ctx.response.redirect().toPath(pathIn(ctx, '/departments'))
    }
    switch (result.error.type) {
      case 'department_not_found':
        throw new NotFound()
      case 'parent_unknown':
        return refuse(ctx, 'parentId', 'departments.parent_unknown')
      case 'parent_inside':
        return refuse(ctx, 'parentId', 'departments.parent_inside')
      case 'too_deep':
        return refuse(ctx, 'parentId', 'departments.too_deep', { max: DEPARTMENT_DEPTH_MAX })
      case 'name_taken':
        return refuse(ctx, 'name', 'departments.name_taken')
      case 'head_unknown':
        return refuse(ctx, 'headUserId', 'departments.head_unknown')
      default:
        return result.error satisfies never
    }
  }
}
