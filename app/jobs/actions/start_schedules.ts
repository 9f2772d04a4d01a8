import db from '@adonisjs/lucid/services/db'
import { clock, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { allSchedules, scheduleOf, SCHEDULE_TYPE } from '../registry.ts'
import { enqueue } from './enqueue.ts'

/** Makes the row of every registered schedule; a new one is due at once. Rows of schedules that are no more stay and do nothing. */
export async function declareSchedules(): Promise<void> {
  const names = allSchedules().map(({ name }) => name)
  if (names.length === 0) return
  const now = clock.now()
  await db.rawQuery(
    `INSERT IGNORE INTO schedules (name, next_run_at) VALUES ${names.map(() => '(?, ?)').join(', ')}`,
    names.flatMap((name) => [name, now])
  )
}

/** Turns every due schedule into a job, in one worker of all. Answers how many. */
export async function startDueSchedules(): Promise<number> {
  if (!(await isScheduleDue())) return 0
  return inTransaction(
    async (trx) => {
      const due = await dueSchedules(trx).forUpdate().skipLocked()
      for (const { name } of due) await startSchedule(name, trx)
      return due.length
    },
    { isolationLevel: 'read committed' }
  )
}

async function isScheduleDue(): Promise<boolean> {
  return Boolean(await dueSchedules(db).first())
}

function dueSchedules(client: Pick<Trx, 'from'> | typeof db) {
  const names = allSchedules().map(({ name }) => name)
  return client.from('schedules').select('name').whereIn('name', names).where('next_run_at', '<=', clock.now())
}

async function startSchedule(name: string, trx: Trx): Promise<void> {
  const { intervalMs, due } = scheduleOf(name)!
  await trx.from('schedules').where('name', name).update({ next_run_at: later(intervalMs) })
  if (due && !(await due())) return
  const job = { type: SCHEDULE_TYPE, payload: { name }, dedupKey: `schedule:${name}`, attemptsMax: 3, whileRunning: 'skip' } as const
  await enqueue(job, { trx })
}
