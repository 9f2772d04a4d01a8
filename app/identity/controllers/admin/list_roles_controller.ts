import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter } from '#kernel/http/filters'
import { rolesQuery } from '../../queries/roles_query.ts'
import { isLocked } from '../../role_rules.ts'
import { fields } from '../../validators/fields.ts'

/** The matrix of roles and permissions; for who may change it a form. */
export default class ListRolesController {
  static validator = vine.create({
    realm: vine.enum(['portal', 'back_office'] as const).optional(),
    q: fields.keyword(),
    module: vine.string().maxLength(30).regex(/^[a-z_]+$/).optional(),
  })

  async render(ctx: HttpContext) {
    const { view, viewer } = ctx
    const { realm = 'back_office', q, module } = await readFilter(ctx, ListRolesController.validator)
    return view.render('pages/identity/back_office/roles', {
      ...(await rolesQuery(viewer, { realm, q, module })),
      realm,
      filter: { q: q ?? '', module: module ?? '' },
      isLocked,
      mayManage: viewer.may('identity.roles.manage'),
    })
  }
}
