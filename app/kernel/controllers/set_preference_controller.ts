import type { HttpContext } from '@adonisjs/core/http'
import { overTls } from '#config/app'
import { LOCALE_COOKIE, LOCALES } from '../http/locale_middleware.ts'

const preferences: Record<string, { cookie: string; values: readonly string[] }> = {
  locale: { cookie: LOCALE_COOKIE, values: LOCALES },
  theme: { cookie: 'theme', values: ['system', 'light', 'dark'] },
}

/** Language and theme are the reader's, kept in a cookie for a year; the page that was open is shown again. */
export default class SetPreferenceController {
  execute({ params, request, response }: HttpContext) {
    const preference = preferences[params.what]
    const value = String(request.input('value', ''))
    if (!preference || !preference.values.includes(value)) return response.redirect().toPath('/')
    response.plainCookie(preference.cookie, value, {
      encode: false, maxAge: '1y', path: '/', httpOnly: false, sameSite: 'lax', secure: overTls,
    })
    return response.redirect().toPath(ownPath(request.input('to')))
  }
}

/** Only a path of our own; anything that a browser could read as another address leads to the start. */
function ownPath(to: unknown): string {
  return typeof to === 'string' && to.length <= 2000 && /^\/(?![/\\])[^\\\s]*$/.test(to) ? to : '/'
}
