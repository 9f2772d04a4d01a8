import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { clock } from '#kernel/clock'
import { NotAllowed } from '../errors.ts'
import { keepRequest } from '../kept_form.ts'
import { CONFIRM_PATH } from '../paths.ts'
import { CONFIRMED_MS_MAX } from '../session.ts'

/**
 * For acts about credentials, roles and much money: whose last proof is older than a quarter of an hour is asked for the second
 * factor again, or for the password where there is none. What was typed is kept. Stands on routes of pages.
 */
export default class SteppedUpMiddleware {
  handle(ctx: HttpContext, next: NextFn) {
    const confirmedAt = ctx.userSession?.session.confirmedAt.getTime() ?? 0
    if (clock.now().getTime() - confirmedAt <= CONFIRMED_MS_MAX) return next()
    if (ctx.request.accepts(['html', 'json']) === 'json') throw new NotAllowed('Confirm who you are first.')
    keepRequest(ctx, ctx.viewer.userId)
    return ctx.response.redirect().toPath(CONFIRM_PATH[ctx.viewer.realm])
  }
}
