import db from '@adonisjs/lucid/services/db'
import { clock, DAY_MS, later } from '#kernel/clock'

const KEEP_MS = 30 * DAY_MS
const SLICE = 1_000

/** Removes codes, links and tokens that ran out a month ago, in slices. */
export async function purgeIdentity(): Promise<void> {
  const before = later(-KEEP_MS, clock.now())
  for (const table of ['verification_codes', 'auth_access_tokens']) {
    for (let removed = SLICE; removed === SLICE; ) {
      const [result] = await db.rawQuery('DELETE FROM ?? WHERE expires_at < ? LIMIT ?', [table, before as any, SLICE])
      removed = result.affectedRows
    }
  }
}
