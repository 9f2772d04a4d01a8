import i18nManager from '@adonisjs/i18n/services/main'

const SUBJECT_LENGTH_MAX = 250

/** Events whose text opens something; it does not stay in the outbox once a real gateway has sent it. */
export const secretEvents: ReadonlySet<string> = new Set([
  'verification_code', 'sign_in_code', 'reset_code', 'invitation', 'password_link', 'password_reset', 'first_administrator',
])

/**
 * The text of an event in the reader's language, `messages.<event>.subject` and `.body`. Line breaks in a subject would become
 * headers of a mail, so there are none.
 */
export function textOf(event: string, locale: string, args: Record<string, string | number>): { subject: string; body: string } {
  const i18n = i18nManager.locale(i18nManager.getSupportedLocaleFor(locale) ?? 'zh-CN')
  const [subject, body] = ['subject', 'body'].map((part) => `messages.${event}.${part}`)
  if (!i18n.hasMessage(subject) || !i18n.hasMessage(body)) {
    throw new Error(`E_NO_MESSAGE_TEXT: ${subject} or ${body} is missing in resources/lang/${locale}/messages.json.`)
  }
  return {
    subject: i18n.t(subject, args).replace(/[\r\n]+/g, ' ').slice(0, SUBJECT_LENGTH_MAX),
    body: i18n.t(body, args),
  }
}
