import db from '@adonisjs/lucid/services/db'
import { DAY_MS, later } from '#kernel/clock'

/** Longer than any supplier sends a notice again. */
const KEPT_MS = 180 * DAY_MS
const SLICE = 1_000

/** Drops notices, and counts of refused ones, that nobody asks about any more. Returns how many went. */
export async function purgeNotices(): Promise<number> {
  const before = later(-KEPT_MS)
  const notices = await db.from('supplier_notices').where('received_at', '<', before).whereNot('state', 'received').limit(SLICE).delete()
  const counts = await db.from('refused_notices').where('last_at', '<', before).limit(SLICE).delete()
  return Number([notices].flat()[0]) + Number([counts].flat()[0])
}
