import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { clock, later, MINUTE_MS, SECOND_MS } from '#kernel/clock'
import { toJson } from '#kernel/json'
import { processName } from '../breaker_states.ts'
import { runningConnections } from '../pipeline/live_connection.ts'
import type { OperationClass } from '../sdk/main.ts'
import { giveBackCounted, takeCounted, type CallMinute } from './call_minutes.ts'

/** How often a process tells what it does, and after how long of silence it counts as gone. */
export const PUBLISH_MS = 5 * SECOND_MS
export const PROCESS_STALE_MS = 6 * PUBLISH_MS

export type PublishedLane = { code: string; operationClass: OperationClass; waiting: number; running: number; breaker: BreakerLevel }
export type BreakerLevel = 'closed' | 'half_open' | 'open'

const levels = { closed: 0, half_open: 1, open: 2 } as const

/**
 * Tells the other processes what runs and waits here, and adds what was counted since the last time to the minutes. For people's eyes:
 * when the database does not take it, the calls go on, the log says so and the figures come with the next one.
 */
export async function publishMeasurements(): Promise<void> {
  const minutes = takeCounted()
  try {
    await storeMinutes(minutes)
  } catch (error) {
    giveBackCounted(minutes)
    logger.warn({ err: error }, 'what calls to suppliers took could not be stored')
    return
  }
  const lanes = lanesHere()
  await storeBreakers(lanes)
  await db.rawQuery(
    'INSERT INTO supplier_processes (process, lanes, seen_at) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE lanes = VALUES(lanes), seen_at = VALUES(seen_at)',
    [processName(), toJson(lanes), clock.now()] as any[]
  )
}

/** A process that ends in peace takes its row along; of one that was killed it falls silent. */
export async function withdrawProcess(): Promise<void> {
  await publishMeasurements()
  await db.from('supplier_processes').where('process', processName()).delete()
}

/** Every lane of this process that was used, also those where nothing waits. */
export function lanesHere(): PublishedLane[] {
  return runningConnections().flatMap(({ code, lanes }) =>
    lanes.entries().map(([operationClass, { waiting, breaker }]) => ({
      code, operationClass, waiting: waiting.queue.size, running: waiting.queue.pending,
      breaker: breaker.opened ? ('open' as const) : breaker.halfOpen ? ('half_open' as const) : ('closed' as const),
    }))
  )
}

async function storeMinutes(minutes: readonly CallMinute[]): Promise<void> {
  if (minutes.length === 0) return
  const rows = minutes.map((one) => [one.code, one.operationClass, one.minute, one.outcome, one.calls, one.totalMs, one.maxMs])
  await db.rawQuery(
    `INSERT INTO supplier_call_minutes (connection_code, operation_class, minute, outcome, calls, total_ms, max_ms)
     VALUES ${rows.map(() => '(?, ?, ?, ?, ?, ?, ?)').join(', ')}
     ON DUPLICATE KEY UPDATE calls = calls + VALUES(calls), total_ms = total_ms + VALUES(total_ms), max_ms = GREATEST(max_ms, VALUES(max_ms))`,
    rows.flat() as any[]
  )
}

/** What is not closed leaves a trace in its minute, the worst of all processes. */
async function storeBreakers(lanes: readonly PublishedLane[]): Promise<void> {
  const minute = new Date(Math.floor(clock.now().getTime() / MINUTE_MS) * MINUTE_MS)
  const rows = lanes.filter(({ breaker }) => breaker !== 'closed').map(({ code, operationClass, breaker }) => [code, operationClass, minute, levels[breaker]])
  if (rows.length === 0) return
  await db.rawQuery(
    `INSERT INTO supplier_breaker_minutes (connection_code, operation_class, minute, level) VALUES ${rows.map(() => '(?, ?, ?, ?)').join(', ')}
     ON DUPLICATE KEY UPDATE level = GREATEST(level, VALUES(level))`,
    rows.flat() as any[]
  )
}

/** Publishes again and again until `stop`, which withdraws this process. Timers hold no process back. */
export function startPublishing(): { stop: () => Promise<void> } {
  let current: Promise<void> = Promise.resolve()
  const publish = () => {
    current = publishMeasurements().catch((error: unknown) => logger.warn({ err: error }, 'the lanes of this process could not be told'))
  }
  const timer = setInterval(publish, PUBLISH_MS).unref()
  publish()
  return {
    async stop() {
      clearInterval(timer)
      await current
      await withdrawProcess()
    },
  }
}

const MINUTES_KEPT_MS = 7 * 24 * 60 * MINUTE_MS
const SLICE = 5_000

/** Deletes minutes older than a week, and processes that have been silent for an hour. Returns how many rows. */
export async function purgeMeasurements(): Promise<number> {
  let total = 0
  for (const table of ['supplier_call_minutes', 'supplier_breaker_minutes']) {
    for (;;) {
      const [{ affectedRows }] = await db.rawQuery(`DELETE FROM ${table} WHERE minute < ? ORDER BY minute LIMIT ${SLICE}`, [later(-MINUTES_KEPT_MS) as any])
      total += affectedRows
      if (affectedRows < SLICE) break
    }
  }
  await db.from('supplier_processes').where('seen_at', '<', later(-60 * MINUTE_MS)).delete()
  return total
}
