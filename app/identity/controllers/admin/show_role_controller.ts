import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { updateRole } from '../../actions/save_role.ts'
import { scopes } from '../../builtin_roles.ts'
import { NotFound } from '../../errors.ts'
import { allPermissions } from '../../permissions.ts'
import { roleQuery } from '../../queries/roles_query.ts'
import { scopesOf } from '../../role_rules.ts'
import { fields } from '../../validators/fields.ts'
import { notice, refuse } from '../answers.ts'

export default class ShowRoleController {
  static params = vine.create({ params: vine.object({ code: fields.roleCode() }) })
  static validator = vine.create({
    zh: vine.string().trim().minLength(1).maxLength(60),
    en: vine.string().trim().minLength(1).maxLength(60),
    scope: vine.enum(scopes),
    params: vine.object({ code: fields.roleCode() }),
  })

  async render(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(ShowRoleController.params)
    const role = await roleQuery(ctx.viewer, params.code)
    if (!role) throw new NotFound()
    const held = new Set(role.permissions)
    return ctx.view.render('pages/identity/back_office/role', {
      role,
      permissions: allPermissions().filter(({ code }) => held.has(code)),
      scopes: scopesOf[role.realm],
      mayManage: ctx.viewer.may('identity.roles.manage') && !role.builtin && role.retiredAt === null,
      mayCopy: ctx.viewer.may('identity.roles.manage') && role.retiredAt === null,
    })
  }

  async execute(ctx: HttpContext) {
    const { params, ...input } = await ctx.request.validateUsing(ShowRoleController.validator)
    const result = await updateRole(ctx.viewer, { code: params.code, ...input })
    if (result.ok) {
      notice(ctx, 'success', 'roles.updated')
      return ctx.response.redirect().toPath(`/admin/roles/${params.code}`)
    }
    switch (result.error.type) {
      case 'role_not_found':
        throw new NotFound()
      case 'builtin':
        return refuse(ctx, 'zh', 'roles.builtin_stays')
      case 'scope_unfit':
        return refuse(ctx, 'scope', 'roles.scope_unfit')
      case 'name_taken':
        return refuse(ctx, 'zh', 'roles.name_taken')
      default:
        return result.error satisfies never
    }
  }
}
