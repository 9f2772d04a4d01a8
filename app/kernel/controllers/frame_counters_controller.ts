import type { HttpContext } from '@adonisjs/core/http'
import { countersOf } from '../http/page_frame.ts'

/** Figures beside the navigation's entries, `{ cart: 2 }`; nothing for guests. */
export default class FrameCountersController {
  async render(ctx: HttpContext) {
    return ctx.response.json(ctx.viewer.kind === 'user' ? await countersOf(ctx) : {})
  }
}
