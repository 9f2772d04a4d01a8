import type { HttpContext } from '@adonisjs/core/http'
import { overTls } from '#config/app'
import { LOCALE_COOKIE } from '#kernel/http/locale_middleware'
import type { SignedIn } from '../actions/sign_in.ts'
import { markDevice, rememberDevice } from '../devices.ts'
import { homeOf } from '../homes.ts'
import { carryRequest, resumeRequest } from '../kept_form.ts'
import User from '../models/user.ts'
import { closeSession, openSession } from '../session.ts'
import { awaitSecondFactor, SECOND_FACTOR_PATH } from './half_session.ts'
import { ENROL_PATH } from '../paths.ts'
import { sayIn } from './security_answers.ts'

export type Proven = Pick<SignedIn, 'userId' | 'accessVersion'> & { locale?: string; hasSecondFactor: boolean }

/**
 * Starts a session for somebody who has given every proof that is asked of them: a new id, and nothing of what a guest had but
 * where they wanted to go. Every way in ends here.
 */
export async function startSession(ctx: HttpContext, { userId, accessVersion, locale, hasSecondFactor }: Proven): Promise<void> {
  const { session, auth, request, response } = ctx
  await closeSession(ctx, 'replaced')
  await carryRequest(ctx, async () => {
    session.clear()
    await auth.use('web').login(await User.findOrFail(userId))
    const row = { userId, accessVersion, hasSecondFactor, ipAddress: request.ip(), userAgent: request.header('user-agent') ?? null }
    for (const [name, value] of Object.entries(await openSession(row))) session.put(name, value)
  })
  await rememberDevice(userId, markDevice(ctx))
  if (locale && !request.plainCookie(LOCALE_COOKIE, undefined, false)) {
    response.plainCookie(LOCALE_COOKIE, locale, { encode: false, maxAge: '1y', path: '/', httpOnly: false, sameSite: 'lax', secure: overTls })
  }
}

/** After a password or a code: asks for the second factor where there is one, else lets in; staff without one enrol first. */
export async function admit(ctx: HttpContext, person: SignedIn): Promise<void> {
  if (person.needsSecondFactor) {
    await awaitSecondFactor(ctx, person)
    return ctx.response.redirect().toPath(SECOND_FACTOR_PATH)
  }
  await startSession(ctx, { ...person, hasSecondFactor: false })
  if (person.realm === 'back_office') return ctx.response.redirect().toPath(ENROL_PATH)
  leadOn(ctx, person)
}

/** To the form that the end of a session interrupted, to the page that was asked for, or home. */
export function leadOn(ctx: HttpContext, { userId, realm }: Pick<SignedIn, 'userId' | 'realm'>): void {
  const { hasForm } = resumeRequest(ctx, userId, homeOf(realm))
  if (hasForm) sayIn(ctx, 'info', 'kept')
}
