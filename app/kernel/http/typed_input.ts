import type { HttpContext } from '@adonisjs/core/http'

const notKept = /^_csrf$|^_method$|password|secret/i

/** What was typed, without what must not lie in a session: at any depth, whatever is named as a password or a secret. */
export function withoutSecrets(input: Record<string, any>): Record<string, any> {
  const kept = Object.entries(input).filter(([name]) => !notKept.test(name))
  return Object.fromEntries(kept.map(([name, value]) => [name, isPlain(value) ? withoutSecrets(value) : value]))
}

const isPlain = (value: unknown): value is Record<string, any> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A form whose page was too old goes back to it, address and all, with what was typed; the page says what to do. */
export function sendBackExpired({ request, response, session, i18n }: HttpContext): void {
  session.flash(withoutSecrets(request.original()))
  session.flashErrors({ E_BAD_CSRF_TOKEN: i18n.t('kernel.error.419.hint') })
  response.redirect().withQs().back()
}
