import type { HttpContext } from '@adonisjs/core/http'
import { deviceName } from '../../device_name.ts'
import { secondFactorQuery, sessionsQuery } from '../../queries/security_query.ts'
import { viewIn } from '../answers.ts'

/** Second factor and sessions of oneself. */
export default class ShowSecurityController {
  async render(ctx: HttpContext) {
    const { viewer, userSession } = ctx
    const sessions = await sessionsQuery(viewer)
    return ctx.view.render(viewIn(ctx, 'security'), {
      secondFactor: await secondFactorQuery(viewer),
      sessions: sessions.map((session) => ({ ...session, device: deviceName(session.userAgent), isThis: session.id === userSession!.session.id })),
    })
  }
}
