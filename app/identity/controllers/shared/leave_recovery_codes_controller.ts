import type { HttpContext } from '@adonisjs/core/http'
import { resumeRequest } from '../../kept_form.ts'
import { securityPathOf } from '../security_paths.ts'

/** After the recovery codes were put away: on to what the set-up interrupted, or back to the page about security. */
export default class LeaveRecoveryCodesController {
  async render(ctx: HttpContext) {
    resumeRequest(ctx, ctx.viewer.userId!, securityPathOf(ctx, '/security'))
  }
}
