import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { retireRole } from '../../actions/retire_role.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { notice } from '../answers.ts'

export default class RetireRoleController {
  static validator = vine.create({ params: vine.object({ code: fields.roleCode() }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(RetireRoleController.validator)
    const result = await retireRole(ctx.viewer, params.code)
    if (result.ok) {
      notice(ctx, 'success', 'roles.retired')
      return ctx.response.redirect().toPath('/admin/roles')
    }
    const { error } = result
    if (error.type === 'role_not_found') throw new NotFound()
    if (error.type === 'builtin') notice(ctx, 'error', 'roles.builtin_stays')
    else notice(ctx, 'error', 'roles.in_use', { people: error.people })
    return ctx.response.redirect().toPath(`/admin/roles/${params.code}`)
  }
}
