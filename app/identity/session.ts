import type { HttpContext } from '@adonisjs/core/http'
import { clock, HOUR_MS, MINUTE_MS } from '#kernel/clock'
import { personByUser, type KnownPerson } from './queries/person_query.ts'
import type { Realm } from './viewer.ts'

/** The key under which the session guard keeps who is signed in. */
export const SESSION_USER = 'auth_web'
export const SESSION_VERSION = 'access_version'
export const SESSION_SIGNED_IN_AT = 'signed_in_at'
export const SESSION_SEEN_AT = 'seen_at'

export const IDLE_MS_MAX: Record<Realm, number> = { back_office: 30 * MINUTE_MS, portal: 4 * HOUR_MS }
export const SESSION_MS_MAX = 12 * HOUR_MS

/**
 * Whom the session stands for, or null: nobody signed in, the person or organisation is no longer active, the password changed
 * since, nothing was done for too long, or the session is too old. A session that ended is emptied.
 */
export async function personOfSession({ session }: HttpContext): Promise<KnownPerson | null> {
  const userId = session.get(SESSION_USER)
  if (!userId) return null
  const known = await personByUser(Number(userId))
  const now = clock.now().getTime()
  const fits = known?.active && session.get(SESSION_VERSION) === known.accessVersion
  if (!fits || now - session.get(SESSION_SIGNED_IN_AT, 0) > SESSION_MS_MAX || idleTooLong(known, session.get(SESSION_SEEN_AT, 0), now)) {
    session.clear()
    return null
  }
  session.put(SESSION_SEEN_AT, now)
  return known
}

function idleTooLong({ person }: KnownPerson, seenAt: number, now: number): boolean {
  return now - seenAt > IDLE_MS_MAX[person.realm]
}

/** What a new session holds besides the user's id. */
export function newSession(accessVersion: number): Record<string, number> {
  const now = clock.now().getTime()
  return { [SESSION_VERSION]: accessVersion, [SESSION_SIGNED_IN_AT]: now, [SESSION_SEEN_AT]: now }
}
