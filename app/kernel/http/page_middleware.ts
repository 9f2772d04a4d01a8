import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import type { NextFn } from '@adonisjs/core/types/http'
import { inlineHelpers } from './inline_helpers.ts'
import { frameOf } from './page_frame.ts'

/** What a cookie may say is written into the page, so nothing else than these words is. */
function oneOf(values: readonly string[], value: unknown): string {
  return values.includes(value as string) ? (value as string) : values[0]
}

/** Texts in the reader's language and the small parts that are made of them. */
export function textsOf(i18n: I18n) {
  const texts = { t: i18n.formatMessage.bind(i18n), has: i18n.hasMessage.bind(i18n), locale: i18n.locale }
  return { ...texts, ...inlineHelpers(texts) }
}

export function themeOf({ request }: HttpContext): string {
  return oneOf(['system', 'light', 'dark'], request.plainCookie('theme', 'system', false))
}

/** What every rendered page needs, and headers that hold for all of them. Runs after session, shield, locale and viewer. */
export default class PageMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const { i18n, request } = ctx
    ctx.view.share({
      ...textsOf(i18n),
      path: request.url(),
      query: request.qs(),
      theme: themeOf(ctx),
      nav: oneOf(['open', 'collapsed'], request.plainCookie('nav', 'open', false)),
      ...(await frameOf(ctx)),
    })
    ctx.response.header('Cache-Control', 'no-store')
    ctx.response.header('Referrer-Policy', 'strict-origin-when-cross-origin')
    await next()
  }
}
