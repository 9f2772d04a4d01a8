import db from '@adonisjs/lucid/services/db'
import { clock, later, MINUTE_MS } from '#kernel/clock'

/** Before, whoever takes the subject over is expected to close them. */
const LOST_AFTER_MS = 5 * MINUTE_MS
const SLICE = 500

/**
 * Closes calls with an effect that are open well past their deadline, whatever they belong to, as `unknown`: their process is gone,
 * and nobody has taken their subject over since. For whoever looks at the subject next an open row and an unknown one mean the
 * same: it may have acted. A late answer of a process that was only slow still replaces it. Returns how many were closed; a second
 * run finds none.
 */
export async function closeLostIntents(): Promise<number> {
  const closed: unknown = await db.from('supplier_calls').where('status', 'open').whereNotNull('operation_key')
    .where('deadline_at', '<', later(-LOST_AFTER_MS, clock.now())).limit(SLICE)
    .update({ status: 'unknown', finished_at: clock.now() })
  return Number([closed].flat()[0])
}
