import db from '@adonisjs/lucid/services/db'
import { clock, later, MINUTE_MS } from '#kernel/clock'

const LOST_AFTER_MS = 5 * MINUTE_MS
const SLICE = 500

/**
 * Closes calls without effect whose process died before the answer was stored: nobody waits for them, and nothing follows. Those
 * with an effect are `closeLostIntents`'. Returns how many were closed.
 */
export async function closeLostQuestions(): Promise<number> {
  const closed: unknown = await db
    .from('supplier_calls')
    .where('status', 'open')
    .whereNull('operation_key')
    .where('deadline_at', '<', later(-LOST_AFTER_MS))
    .limit(SLICE)
    .update({ status: 'unknown', finished_at: clock.now() })
  return Number([closed].flat()[0])
}
