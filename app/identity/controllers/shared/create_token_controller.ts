import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { createToken } from '../../actions/create_token.ts'
import { TOKEN_LIFE_DAYS_MAX } from '../../token_format.ts'
import { fields } from '../../validators/fields.ts'
import { viewIn, refuse } from '../answers.ts'

/** Shows the value in the answer to this very request: it passes neither a session nor an address. */
export default class CreateTokenController {
  static validator = vine.create({
    name: vine.string().minLength(1).maxLength(100),
    scopes: vine.array(vine.string().maxLength(60)).minLength(1).maxLength(200),
    days: vine.number().withoutDecimals().range([1, TOKEN_LIFE_DAYS_MAX]),
    idempotencyKey: fields.formKey().optional(),
  })

  async execute(ctx: HttpContext) {
    const { idempotencyKey: key, ...input } = await ctx.request.validateUsing(CreateTokenController.validator)
    const result = await createToken(ctx.viewer, { ...input, key })
    if (result.ok) return ctx.view.render(viewIn(ctx, 'token_created'), { name: input.name, ...result.value })
    switch (result.error.type) {
      case 'scopes_not_held':
        return refuse(ctx, 'scopes', 'tokens.scopes_not_held', { scopes: result.error.scopes.join(', ') })
      case 'life_out_of_range':
        return refuse(ctx, 'days', 'tokens.life_out_of_range', { max: result.error.daysMax })
      case 'too_many_tokens':
        return refuse(ctx, 'name', 'tokens.too_many', { max: result.error.max })
      case 'created_already':
        return refuse(ctx, 'name', 'tokens.created_already')
      default:
        return result.error satisfies never
    }
  }
}
