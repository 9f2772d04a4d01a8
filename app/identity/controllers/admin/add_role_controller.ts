import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter } from '#kernel/http/filters'
import { addRole } from '../../actions/save_role.ts'
import { scopes } from '../../builtin_roles.ts'
import { rolesQuery } from '../../queries/roles_query.ts'
import { scopesOf } from '../../role_rules.ts'
import { fields } from '../../validators/fields.ts'
import { notice, refuse } from '../answers.ts'

const realms = ['portal', 'back_office'] as const

export default class AddRoleController {
  static filter = vine.create({ realm: vine.enum(realms).optional(), copyOf: fields.roleCode().optional() })
  static validator = vine.create({
    realm: vine.enum(realms),
    zh: vine.string().trim().minLength(1).maxLength(60),
    en: vine.string().trim().minLength(1).maxLength(60),
    scope: vine.enum(scopes),
    copyOf: fields.roleCode().nullable().optional(),
  })

  async render(ctx: HttpContext) {
    const { realm = 'back_office', copyOf } = await readFilter(ctx, AddRoleController.filter)
    const { roles } = await rolesQuery(ctx.viewer, { realm })
    return ctx.view.render('pages/identity/back_office/role_new', { realm, roles, scopes: scopesOf[realm], copyOf: copyOf ?? '' })
  }

  async execute(ctx: HttpContext) {
    const input = await ctx.request.validateUsing(AddRoleController.validator)
    const result = await addRole(ctx.viewer, input)
    if (result.ok) {
      notice(ctx, 'success', 'roles.added')
      return ctx.response.redirect().toPath(`/admin/roles/${result.value.code}`)
    }
    const { error } = result
    switch (error.type) {
      case 'scope_unfit':
        return refuse(ctx, 'scope', 'roles.scope_unfit')
      case 'copied_not_found':
        return refuse(ctx, 'copyOf', 'roles.copied_not_found')
      case 'name_taken':
        return refuse(ctx, 'zh', 'roles.name_taken')
      case 'too_many':
        return refuse(ctx, 'zh', 'roles.too_many', { max: error.max })
      default:
        return error satisfies never
    }
  }
}
