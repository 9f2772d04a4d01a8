import db from '@adonisjs/lucid/services/db'
import { clock, DAY_MS, HOUR_MS, later } from '#kernel/clock'
import { SCHEDULE_TYPE } from '../registry.ts'

const KEPT_MS = 7 * DAY_MS
const SCHEDULE_RUN_KEPT_MS = HOUR_MS
const SLICE = 1_000

/** Deletes finished jobs after a week, runs of schedules after an hour. Dead jobs stay until a person decides. */
export async function purgeJobs({ signal }: { signal?: AbortSignal } = {}): Promise<number> {
  let total = 0
  for (;;) {
    const deleted = await deleteSlice()
    total += deleted
    if (deleted < SLICE || signal?.aborted) return total
  }
}

async function deleteSlice(): Promise<number> {
  const [{ affectedRows }] = await db.rawQuery(
    `DELETE FROM jobs WHERE status IN ('done', 'discarded') AND (finished_at < ? OR (type = ? AND finished_at < ?)) LIMIT ${SLICE}`,
    [later(-KEPT_MS, clock.now()), SCHEDULE_TYPE, later(-SCHEDULE_RUN_KEPT_MS, clock.now())] as any[]
  )
  return affectedRows
}
