import type { HttpContext } from '@adonisjs/core/http'
import { refuseFields } from '#kernel/http/refuse_fields'

type Args = Record<string, string | number>

/** Says something above the next page; texts are `security.<key>`. */
export function sayIn({ session, i18n }: HttpContext, tone: 'success' | 'warning' | 'error' | 'info', key: string, args: Args = {}): void {
  session.flash('notice', { tone, text: i18n.t(`security.${key}`, args) })
}

export function refuseIn({ i18n }: HttpContext, field: string, key: string, args: Args = {}): never {
  return refuseFields([{ field, message: i18n.t(`security.${key}`, args) }])
}
