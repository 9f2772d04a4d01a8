import type { HttpContext } from '@adonisjs/core/http'
import { refuseFields } from '#kernel/http/refuse_fields'
import { PASSWORD_LENGTH_MAX, PASSWORD_LENGTH_MIN, type PasswordFault } from '../passwords.ts'

type Tone = 'success' | 'warning' | 'error' | 'info'
type Args = Record<string, string | number>

export const text = ({ i18n }: HttpContext, key: string, args: Args = {}): string => i18n.t(`identity.${key}`, args)

/** Says something above the next page. */
export function notice(ctx: HttpContext, tone: Tone, key: string, args: Args = {}): void {
  ctx.session.flash('notice', { tone, text: text(ctx, key, args) })
}

/** Goes back to the form with a message beside its field; what was typed is kept. */
export function refuse(ctx: HttpContext, field: string, key: string, args: Args = {}): never {
  return refuseFields([{ field, message: text(ctx, key, args) }])
}

export function refusePassword(ctx: HttpContext, field: string, fault: PasswordFault): never {
  return refuse(ctx, field, `password.${fault}`, { min: PASSWORD_LENGTH_MIN, max: PASSWORD_LENGTH_MAX })
}

/** Paths of a page that both houses have: below `/admin` for staff. */
export function pathIn({ viewer }: HttpContext, path: string): string {
  return viewer.realm === 'back_office' ? `/admin${path}` : path
}

/** The personal centre of a member, or "me" of staff. */
export const pathOfOneself = ({ viewer }: HttpContext): string => (viewer.realm === 'back_office' ? '/admin/me' : '/account')

/** The template of a page that both houses have. */
export function viewIn({ viewer }: HttpContext, name: string): string {
  return `pages/identity/${viewer.realm}/${name}`
}

/** Minutes, rounded up, for "try again in …". */
export const minutesOf = (seconds: number): number => Math.max(1, Math.ceil(seconds / 60))

export const originOf = ({ request }: HttpContext) => ({ ipAddress: request.ip(), requestId: request.id() ?? null })
