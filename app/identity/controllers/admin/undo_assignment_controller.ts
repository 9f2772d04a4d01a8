import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { undoAssignment } from '../../actions/assign_customers.ts'
import { NotFound } from '../../errors.ts'
import { notice } from '../answers.ts'

export default class UndoAssignmentController {
  static validator = vine.create({ params: vine.object({ batch: vine.string().regex(/^[0-9a-f]{32}$/) }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(UndoAssignmentController.validator)
    const result = await undoAssignment(ctx.viewer, { batch: params.batch })
    if (!result.ok) throw new NotFound()
    const { changed, kept } = result.value
    notice(ctx, changed > 0 ? 'success' : 'info', 'assignments.undone', { changed, kept })
    return ctx.response.redirect().toPath('/admin/customers/assignments')
  }
}
