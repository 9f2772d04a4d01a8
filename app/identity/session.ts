import { randomBytes } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { clock, HOUR_MS, MINUTE_MS } from '#kernel/clock'
import { sha256 } from '#kernel/secrets'
import { personBySession, type KnownSession } from './queries/person_query.ts'
import type { Realm } from './viewer.ts'

/** The key under which the session guard keeps who is signed in. */
export const SESSION_USER = 'auth_web'
/** 192 random bits; `user_sessions` holds their hash. */
export const SESSION_KEY = 'session_key'
export const SESSION_SEEN_AT = 'seen_at'

export const IDLE_MS_MAX: Record<Realm, number> = { back_office: 30 * MINUTE_MS, portal: 4 * HOUR_MS }
export const SESSION_MS_MAX = 12 * HOUR_MS
/** How long a proof of who one is counts for what asks for a fresh one. */
export const CONFIRMED_MS_MAX = 15 * MINUTE_MS
/** The list of sessions may be that much behind: reading shall not write each time. */
const NOTE_EVERY_MS = MINUTE_MS
/** The same for what the session itself remembers; idle limits are exact to that. */
const SEEN_EVERY_MS = 5_000
const USER_AGENT_LENGTH_MAX = 255

/**
 * Whom the session stands for, or null: nobody signed in, the session was ended, the person or organisation is no longer active,
 * nothing was done for too long, or the session is too old. A session that ended is emptied.
 */
export async function personOfSession(ctx: HttpContext): Promise<KnownSession | null> {
  const { session, request } = ctx
  if (!session.get(SESSION_USER)) return null
  const now = clock.now()
  const known = await peekAtSession(ctx, now)
  if (!known) {
    session.clear()
    return null
  }
  if (isAutomatic(request)) return known
  if (now.getTime() - session.get(SESSION_SEEN_AT, 0) >= SEEN_EVERY_MS) session.put(SESSION_SEEN_AT, now.getTime())
  await noteSeen(known, request, now)
  return known
}

/** Whose session it is, or null where it has ended; nothing is noted and nothing cleared. */
export async function peekAtSession(ctx: HttpContext, now = clock.now()): Promise<KnownSession | null> {
  const key = ctx.session.get(SESSION_KEY)
  const known = typeof key === 'string' ? await personOfKey(ctx, key) : null
  return known && known.person.userId === Number(ctx.session.get(SESSION_USER)) && msLeft(ctx, known, now) > 0 ? known : null
}

type Found = { key: unknown; known: KnownSession | null }

const foundWith = new WeakMap<HttpContext, Found>()

/** Tells the request at hand whom the key of its session stands for: read together with the session itself. */
export const bringPerson = (ctx: HttpContext, found: Found): void => void foundWith.set(ctx, found)

async function personOfKey(ctx: HttpContext, key: string): Promise<KnownSession | null> {
  const found = foundWith.get(ctx)
  return found?.key === key ? found.known : personBySession(sha256(key))
}

/** Milliseconds until the session ends by itself, if nothing more is done in it; 0 when it has ended. */
export function msLeft({ session }: HttpContext, known: KnownSession, now = clock.now()): number {
  const { session: row, accessVersion, active, person } = known
  if (!active || row.endedAt || row.accessVersion !== accessVersion) return 0
  const idle = session.get(SESSION_SEEN_AT, 0) + IDLE_MS_MAX[person.realm] - now.getTime()
  return Math.max(0, Math.min(idle, absoluteMsLeft(known, now)))
}

/** Milliseconds until the session ends whatever is done in it. */
export function absoluteMsLeft({ session }: KnownSession, now = clock.now()): number {
  return session.createdAt.getTime() + SESSION_MS_MAX - now.getTime()
}

/** What a page does by itself (event streams, asking how much time is left) is no sign that somebody sits before it. */
function isAutomatic(request: HttpContext['request']): boolean {
  return request.header('x-automatic') === '1' || (request.header('accept') ?? '').startsWith('text/event-stream')
}

async function noteSeen({ session }: KnownSession, request: HttpContext['request'], now: Date): Promise<void> {
  if (now.getTime() - session.lastSeenAt.getTime() < NOTE_EVERY_MS) return
  await db.from('user_sessions').where('id', session.id).update({ last_seen_at: now, ip_address: request.ip() })
}

export type OpenSession = {
  userId: number
  accessVersion: number
  /** Given just now. */
  hasSecondFactor: boolean
  ipAddress: string | null
  userAgent: string | null
}

/** Writes the row of a new session; answers what the browser's session holds besides the user's id. */
export async function openSession(input: OpenSession): Promise<Record<string, string | number>> {
  const key = randomBytes(24).toString('base64url')
  const now = clock.now()
  await db.insertQuery().table('user_sessions').insert({
    user_id: input.userId, key_hash: sha256(key), access_version: input.accessVersion, second_factor: input.hasSecondFactor,
    confirmed_at: now, ip_address: input.ipAddress, user_agent: input.userAgent?.slice(0, USER_AGENT_LENGTH_MAX) ?? null,
    created_at: now, last_seen_at: now,
  })
  return { [SESSION_KEY]: key, [SESSION_SEEN_AT]: now.getTime() }
}

/**
 * The same session under a new key and a new id: after a fresh proof of who one is, and where `accessVersion` says that all the
 * others have ended. What was known of it before opens nothing any more.
 */
export async function renewSession(
  { session }: HttpContext,
  id: number,
  { accessVersion, hasSecondFactor, isConfirmed }: { accessVersion?: number; hasSecondFactor?: boolean; isConfirmed?: boolean }
): Promise<void> {
  const key = randomBytes(24).toString('base64url')
  await db.from('user_sessions').where('id', id).update({
    key_hash: sha256(key),
    ...(accessVersion === undefined ? {} : { access_version: accessVersion, ended_at: null, end_reason: null }),
    ...(hasSecondFactor === undefined ? {} : { second_factor: hasSecondFactor }),
    ...(isConfirmed ? { confirmed_at: clock.now() } : {}),
  })
  session.regenerate()
  session.put(SESSION_KEY, key)
}

/** Ends the session that the browser holds, if any: its owner signs out, or somebody signs in over it. */
export async function closeSession({ session }: HttpContext, reason: 'signed_out' | 'replaced'): Promise<void> {
  const key = session.get(SESSION_KEY)
  if (typeof key !== 'string') return
  await db.from('user_sessions').where('key_hash', sha256(key)).whereNull('ended_at').update({ ended_at: clock.now(), end_reason: reason })
}
