import type { HttpContext } from '@adonisjs/core/http'
import { pendingAddressesQuery, profileQuery } from '../../queries/profile_query.ts'
import { viewIn } from '../answers.ts'

/** The personal centre of a member, and "me" of staff. */
export default class ShowProfileController {
  async render(ctx: HttpContext) {
    return ctx.view.render(viewIn(ctx, 'account'), { profile: await profileQuery(ctx.viewer), pending: await pendingAddressesQuery(ctx.viewer) })
  }
}
