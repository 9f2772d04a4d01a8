import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { savePermissionMatrix } from '../../actions/save_permission_matrix.ts'
import { allPermissions } from '../../permissions.ts'
import { notice } from '../answers.ts'

const CHANGES_MAX = 2_000

export default class SaveRolesController {
  static validator = vine.create({
    version: vine.number().withoutDecimals().min(0),
    realm: vine.enum(['portal', 'back_office'] as const),
    changes: vine
      .array(
        vine.object({
          role: vine.string().maxLength(40).regex(/^[a-z0-9_]+$/),
          permission: vine.string().in(() => allPermissions().map(({ code }) => code)),
          granted: vine.boolean(),
        })
      )
      .minLength(1)
      .maxLength(CHANGES_MAX),
  })

  async execute(ctx: HttpContext) {
    const { version, realm, changes } = await ctx.request.validateUsing(SaveRolesController.validator)
    const result = await savePermissionMatrix(ctx.viewer, { version, changes })
    if (result.ok) notice(ctx, 'success', 'roles.saved', { count: result.value.changed })
    else notice(ctx, 'error', `roles.${result.error.type}`)
    return ctx.response.redirect().withQs('realm', realm).toPath('/admin/roles')
  }
}
