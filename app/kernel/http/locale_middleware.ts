import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import i18nManager from '@adonisjs/i18n/services/main'
import { I18n } from '@adonisjs/i18n'
import { RequestValidator } from '@adonisjs/core/http'

export const LOCALES = ['zh-CN', 'en'] as const
export type Locale = (typeof LOCALES)[number]
export const LOCALE_COOKIE = 'locale'

RequestValidator.messagesProvider = (ctx) => ctx.i18n.createMessagesProvider()

/** The reader's language: what they chose (cookie), else what their browser asks for, else zh-CN. */
export default class LocaleMiddleware {
  handle(ctx: HttpContext, next: NextFn) {
    const locale = localeOf(ctx)
    ctx.i18n = i18nManager.locale(locale)
    ctx.response.header('Content-Language', locale)
    ctx.containerResolver.bindValue(I18n, ctx.i18n)
    return next()
  }
}

function localeOf({ request }: HttpContext): Locale {
  const chosen = request.plainCookie(LOCALE_COOKIE, undefined, false)
  if (LOCALES.includes(chosen)) return chosen
  const best = i18nManager.getSupportedLocaleFor(request.languages()) as Locale | null
  return best ?? 'zh-CN'
}

declare module '@adonisjs/core/http' {
  interface HttpContext {
    i18n: I18n
  }
}
