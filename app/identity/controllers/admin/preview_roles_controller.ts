import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '../../errors.ts'
import type { PermissionChange } from '../../actions/save_permission_matrix.ts'
import { matrixChangesQuery } from '../../queries/matrix_changes_query.ts'
import { rolesQuery } from '../../queries/roles_query.ts'
import { undoingQuery } from '../../queries/undoing_query.ts'
import { isLocked } from '../../role_rules.ts'
import { fields } from '../../validators/fields.ts'

const CELLS_MAX = 10_000

/** Shows what a typed matrix, or taking back an earlier change, would do; nothing is stored. */
export default class PreviewRolesController {
  static validator = vine.create({
    version: vine.number().withoutDecimals().min(0),
    realm: vine.enum(['portal', 'back_office'] as const),
    q: vine.string().maxLength(100).nullable().optional(),
    module: vine.string().maxLength(30).regex(/^[a-z_]+$/).nullable().optional(),
    /** `role permission` of each box that is ticked. */
    held: vine.array(vine.string().maxLength(110)).maxLength(CELLS_MAX).optional(),
  })

  /** Where a reader lands who comes back to this address: the matrix itself. */
  async render({ response }: HttpContext) {
    return response.redirect().toPath('/admin/roles')
  }

  async execute(ctx: HttpContext) {
    const { version, realm, q, module, held = [] } = await ctx.request.validateUsing(PreviewRolesController.validator)
    const shown = await rolesQuery(ctx.viewer, { realm, q: q ?? undefined, module: module ?? undefined })
    const ticked = new Set(held)
    const wanted = shown.roles.flatMap(({ code: role }) =>
      shown.permissions
        .filter(({ code }) => !isLocked(role, code))
        .map(({ code: permission }): PermissionChange => ({ role, permission, granted: ticked.has(`${role} ${permission}`) }))
    )
    return this.#show(ctx, wanted, { version, realm })
  }

  async #show(ctx: HttpContext, wanted: readonly PermissionChange[], { version, realm }: { version?: number; realm?: string }) {
    const found = await matrixChangesQuery(ctx.viewer, wanted)
    return ctx.view.render('pages/identity/back_office/roles_preview', {
      ...found,
      isStale: version !== undefined && version !== found.version,
      realm: realm ?? found.roles[0]?.role.realm ?? 'back_office',
    })
  }

  static undoValidator = vine.create({ params: vine.object({ id: fields.id() }) })

  async undo(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(PreviewRolesController.undoValidator)
    const wanted = await undoingQuery(ctx.viewer, params.id)
    if (!wanted) throw new NotFound()
    return this.#show(ctx, wanted, {})
  }
}
