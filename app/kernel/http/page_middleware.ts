import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { frameOf } from './page_frame.ts'

/** What every rendered page needs, and headers that hold for all of them. Runs after session, shield, locale and viewer. */
export default class PageMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const { i18n, request } = ctx
    ctx.view.share({
      t: i18n.formatMessage.bind(i18n),
      has: i18n.hasMessage.bind(i18n),
      locale: i18n.locale,
      path: request.url(),
      query: request.qs(),
      theme: request.plainCookie('theme', 'system', false),
      ...(await frameOf(ctx)),
    })
    ctx.response.header('Cache-Control', 'no-store')
    ctx.response.header('Referrer-Policy', 'strict-origin-when-cross-origin')
    await next()
  }
}
