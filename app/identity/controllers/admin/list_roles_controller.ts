import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter } from '#kernel/http/filters'
import { rolesQuery } from '../../queries/roles_query.ts'

export default class ListRolesController {
  static validator = vine.create({ realm: vine.enum(['portal', 'back_office'] as const).optional() })

  async render(ctx: HttpContext) {
    const { view, viewer } = ctx
    const { realm = 'back_office' } = await readFilter(ctx, ListRolesController.validator)
    return view.render('pages/identity/back_office/roles', { realm, ...(await rolesQuery(viewer, realm)) })
  }
}
