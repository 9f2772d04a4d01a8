import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { revokeToken } from '../../actions/revoke_token.ts'
import { NotFound } from '../../errors.ts'
import { fields } from '../../validators/fields.ts'
import { notice, pathIn } from '../answers.ts'

export default class RevokeTokenController {
  static validator = vine.create({ params: vine.object({ id: fields.id() }) })

  async execute(ctx: HttpContext) {
    const { params } = await ctx.request.validateUsing(RevokeTokenController.validator)
    const result = await revokeToken(ctx.viewer, { id: params.id })
    if (!result.ok) throw new NotFound()
    notice(ctx, 'success', 'tokens.revoked')
    return ctx.response.redirect().toPath(pathIn(ctx, '/tokens'))
  }
}
