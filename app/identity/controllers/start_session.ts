import type { HttpContext } from '@adonisjs/core/http'
import { overTls } from '#config/app'
import { LOCALE_COOKIE } from '#kernel/http/locale_middleware'
import User from '../models/user.ts'
import { newSession } from '../session.ts'

/**
 * Starts a session for somebody who has proved who they are: a new id, and nothing of what a guest had but the page that was
 * asked for. Every way in ends here; a second factor is asked for before it is called.
 */
export async function startSession(ctx: HttpContext, signedIn: { userId: number; accessVersion: number; locale?: string }): Promise<void> {
  const { session, auth, request, response } = ctx
  const wanted = session.getIntendedUrl()
  session.clear()
  await auth.use('web').login(await User.findOrFail(signedIn.userId))
  for (const [name, value] of Object.entries(newSession(signedIn.accessVersion))) session.put(name, value)
  if (wanted) session.setIntendedUrl(wanted)
  if (signedIn.locale && !request.plainCookie(LOCALE_COOKIE, undefined, false)) {
    response.plainCookie(LOCALE_COOKIE, signedIn.locale, { encode: false, maxAge: '1y', path: '/', httpOnly: false, sameSite: 'lax', secure: overTls })
  }
}
