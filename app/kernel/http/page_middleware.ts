import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import type { NextFn } from '@adonisjs/core/types/http'
import { inlineHelpers } from './inline_helpers.ts'
import { bytesOf } from './page_bytes.ts'
import { frameOf } from './page_frame.ts'

/** What a cookie may say is written into the page, so nothing else than these words is. */
function oneOf(values: readonly string[], value: unknown): string {
  return values.includes(value as string) ? (value as string) : values[0]
}

type PageTexts = ReturnType<typeof makeTexts>

const kept = new WeakMap<object, PageTexts>()

/**
 * Texts in the reader's language and the small parts that are made of them: one set for all requests as long as the language's
 * texts are the same object, which is until they are read again.
 */
export function textsOf(i18n: I18n): PageTexts {
  const known = kept.get(i18n.localeTranslations)
  if (known) return known
  // An instance of our own: a request may switch the language of its.
  const made = makeTexts(i18nManager.locale(i18n.locale))
  kept.set(i18n.localeTranslations, made)
  return made
}

function makeTexts(i18n: I18n) {
  const plain = new Map<string, string>()
  const t = (key: string, args?: Record<string, unknown>): string => {
    if (args !== undefined) return i18n.formatMessage(key, args)
    const known = plain.get(key)
    if (known !== undefined) return known
    const text = i18n.formatMessage(key)
    // Only what exists is kept, so that keys made from what somebody typed do not fill the memory.
    if (i18n.hasMessage(key)) plain.set(key, text)
    return text
  }
  const texts = { t, has: i18n.hasMessage.bind(i18n), locale: i18n.locale }
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
    encode(ctx)
  }
}

function encode({ response }: HttpContext): void {
  const page = response.content?.[0]
  if (typeof page !== 'string' || !page.startsWith('<')) return
  response.safeHeader('Content-Type', 'text/html; charset=utf-8')
  response.send(bytesOf(page), false)
}
