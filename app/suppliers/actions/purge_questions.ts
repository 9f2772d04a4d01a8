import db from '@adonisjs/lucid/services/db'
import { clock, DAY_MS, later } from '#kernel/clock'

/** Calls without effect are kept this long; those with an effect stay for ever, because money hangs on them. */
const QUESTIONS_KEPT_MS = 90 * DAY_MS
const SLICE = 1_000

/** Deletes old calls without effect, in slices. Returns how many. */
export async function purgeQuestions(): Promise<number> {
  for (let total = 0; ; ) {
    const [{ affectedRows }] = await db.rawQuery(
      `DELETE FROM supplier_calls WHERE operation_key IS NULL AND started_at < ? ORDER BY started_at LIMIT ${SLICE}`,
      [later(-QUESTIONS_KEPT_MS, clock.now()) as any]
    )
    total += affectedRows
    if (affectedRows < SLICE) return total
  }
}
