import { randomBytes } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { overTls } from '#config/app'
import { clock, DAY_MS, later } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { sha256 } from '#kernel/secrets'

/** Names the browser, not the person: several people of one office may sign in with it. */
const DEVICE_COOKIE = overTls ? '__Host-kboss-device' : 'kboss-device'
const DEVICE_DAYS = 180

/** The key that this browser carries, or null. */
export function deviceOf({ request }: HttpContext): string | null {
  const key: unknown = request.cookie(DEVICE_COOKIE)
  return typeof key === 'string' && /^[\w-]{32}$/.test(key) ? key : null
}

/** Gives the browser a key where it has none, for `rememberDevice` after a full sign-in. */
export function markDevice(ctx: HttpContext): string {
  const key = deviceOf(ctx) ?? randomBytes(24).toString('base64url')
  ctx.response.cookie(DEVICE_COOKIE, key, { maxAge: `${DEVICE_DAYS}d`, path: '/', httpOnly: true, sameSite: 'lax', secure: overTls })
  return key
}

export async function rememberDevice(userId: number, key: string): Promise<void> {
  await db.rawQuery(
    'INSERT INTO known_devices (user_id, key_hash, expires_at) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE expires_at = VALUES(expires_at)',
    [userId, sha256(key), later(DEVICE_DAYS * DAY_MS)] as any[]
  )
}

/** The key, when somebody signed in to this account with it; null for everybody else's and for unknown accounts. */
export async function knownDevice(key: string | null, userId: number | null): Promise<string | null> {
  if (!key) return null
  const row = await db
    .from('known_devices')
    .where({ user_id: userId ?? 0, key_hash: sha256(key) })
    .where('expires_at', '>', clock.now())
    .select('id')
    .first()
  return row ? key : null
}

/** After a new password or a reset second factor every device is a stranger again. */
export async function forgetDevices(userId: number, { trx }: { trx: Trx }): Promise<void> {
  await trx.from('known_devices').where('user_id', userId).delete()
}
