import db from '@adonisjs/lucid/services/db'
import { clock, DAY_MS, later } from '#kernel/clock'
import { sha256 } from '#kernel/secrets'
import { clientNetwork } from './client_address.ts'
import { noteStrangersMistake, strangersQuota, type Quota } from './limits.ts'

/** Tries without a wait; each one after them waits twice as long as the one before. */
const TRIES_FREE = 5
const DELAY_SECONDS_MIN = 60
const DELAY_SECONDS_MAX = 3_600
/** A day without a try, and the count begins anew. */
const MEMORY_MS = DAY_MS

export type Door = {
  /** What is tried: an address or number as it is stored, or `user:<id>`, `factor:<id>`. */
  login: string
  ip: string | null
  /** The key of a device that signed in to this very account before; null for a stranger's. */
  device: string | null
}

/**
 * Takes one try at a password or code, before it is looked at, so that a burst counts as what it is. The delay belongs to account
 * and client address, or to account and known device: nobody's mistakes keep somebody else out. `forgetTries` after a success.
 */
export async function takeTry(door: Door): Promise<Quota> {
  if (!door.device) {
    const quota = await strangersQuota(door.login, door.ip)
    if (!quota.ok) return quota
  }
  const now = clock.now()
  const bucket = bucketOf(door)
  await db.rawQuery(
    `INSERT INTO sign_in_delays (bucket, tries, blocked_until, last_at) VALUES (?, 0, ?, ?)
     ON DUPLICATE KEY UPDATE tries = IF(last_at < ?, 0, tries)`,
    [bucket, now, now, later(-MEMORY_MS, now)] as any[]
  )
  const [taken] = await db.rawQuery(
    `UPDATE sign_in_delays
     SET blocked_until = TIMESTAMPADD(SECOND, IF(tries + 1 < ?, 0, LEAST(?, ? * POW(2, tries + 1 - ?))), ?), tries = tries + 1, last_at = ?
     WHERE bucket = ? AND blocked_until <= ?`,
    [TRIES_FREE, DELAY_SECONDS_MAX, DELAY_SECONDS_MIN, TRIES_FREE, now, now, bucket, now] as any[]
  )
  if (taken.affectedRows === 1) return { ok: true }
  const row = await db.from('sign_in_delays').where('bucket', bucket).select('blocked_until').first()
  const waitMs = row ? row.blocked_until.getTime() - now.getTime() : 0
  return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) }
}

/** What was tried was wrong: counts for the stranger's address and the account as a whole. */
export async function noteMistake({ login, ip, device }: Door): Promise<void> {
  if (!device) await noteStrangersMistake(login, ip)
}

export async function forgetTries(door: Door): Promise<void> {
  await db.from('sign_in_delays').where('bucket', bucketOf(door)).delete()
}

function bucketOf({ login, ip, device }: Door): string {
  return sha256(device ? `device|${login}|${device}` : `address|${login}|${clientNetwork(ip)}`)
}
