import db from '@adonisjs/lucid/services/db'
import logger from '@adonisjs/core/services/logger'
import { clock } from '#kernel/clock'
import { scheduleOf, type JobContext } from '../registry.ts'

const ERROR_LENGTH_MAX = 4_000

/**
 * One run of a schedule. What it throws is kept in its row and logged, and it comes again at its next time: a fault that lasts
 * leaves one visible error and not a dead job per interval.
 */
export async function runSchedule({ name }: { name: string }, context: JobContext): Promise<void> {
  const schedule = scheduleOf(name)
  if (!schedule) throw new Error(`Nothing in this process runs the schedule ${name}`)
  try {
    await schedule.handler(context)
    await db.from('schedules').where('name', name).update({ last_run_at: clock.now(), last_error: null })
  } catch (error) {
    logger.error({ err: error, schedule: name }, 'a schedule failed')
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    await db.from('schedules').where('name', name).update({ last_error: text.slice(0, ERROR_LENGTH_MAX) })
  }
}
