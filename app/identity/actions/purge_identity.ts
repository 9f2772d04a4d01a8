import db from '@adonisjs/lucid/services/db'
import { clock, DAY_MS, later } from '#kernel/clock'

const KEEP_MS = 30 * DAY_MS
const SLICE = 1_000

/** Tables and the column after which a row is of no use to anybody. */
const perishable: ReadonlyArray<[table: string, column: string]> = [
  ['verification_codes', 'expires_at'], ['auth_access_tokens', 'expires_at'], ['sign_in_codes', 'expires_at'], ['known_devices', 'expires_at'],
  ['sign_in_delays', 'last_at'], ['user_sessions', 'last_seen_at'],
]

/** Removes rows of the session store whose time is over, in slices. */
export async function purgeSessions(): Promise<void> {
  for (let removed = SLICE; removed === SLICE; ) {
    const [result] = await db.rawQuery('DELETE FROM sessions WHERE expires_at < ? LIMIT ?', [clock.now() as any, SLICE])
    removed = result.affectedRows
  }
}

/** Removes codes, links, tokens, sessions and devices that ran out a month ago, in slices. */
export async function purgeIdentity(): Promise<void> {
  const before = later(-KEEP_MS, clock.now())
  for (const [table, column] of perishable) {
    for (let removed = SLICE; removed === SLICE; ) {
      const [result] = await db.rawQuery('DELETE FROM ?? WHERE ?? < ? LIMIT ?', [table, column, before as any, SLICE])
      removed = result.affectedRows
    }
  }
}
