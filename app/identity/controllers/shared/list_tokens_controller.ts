import type { HttpContext } from '@adonisjs/core/http'
import { permissionOf } from '../../permissions.ts'
import { apiPermissions } from '../../routing.ts'
import { tokensQuery } from '../../queries/tokens_query.ts'
import { TOKEN_LIFE_DAYS_MAX, TOKENS_PER_USER_MAX } from '../../token_format.ts'
import { viewIn } from '../answers.ts'

export default class ListTokensController {
  async render(ctx: HttpContext) {
    const { viewer } = ctx
    const useful = [...viewer.permissions].filter((code) => apiPermissions().has(code))
    const scopes = useful.sort().map((code) => {
      const { zh, en, module } = permissionOf(code)
      return { code, module, zh, en }
    })
    return ctx.view.render(viewIn(ctx, 'tokens'), {
      tokens: await tokensQuery(viewer),
      scopes,
      daysMax: TOKEN_LIFE_DAYS_MAX,
      tokensMax: TOKENS_PER_USER_MAX,
    })
  }
}
