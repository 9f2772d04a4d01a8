import db from '@adonisjs/lucid/services/db'
import { clock, HOUR_MS, later } from '#kernel/clock'
import type { Viewer } from '#identity/viewer'
import { breakerStates, type BreakerState } from '../breaker_states.ts'
import { allClasses } from '../pipeline/lanes.ts'
import { runningConnections } from '../pipeline/live_connection.ts'
import type { OperationClass } from '../sdk/main.ts'
import { READ_CONNECTIONS } from './connections_query.ts'

const HOURS_SHOWN = 24

export type LaneHour = { hour: Date; calls: number; meanMs: number; maxMs: number }

export type LaneView = {
  operationClass: OperationClass
  breakers: BreakerState[]
  /** In this process alone; null: the connection was not used here yet. */
  queue: { waiting: number; running: number } | null
  hours: LaneHour[]
  /** What did not go well in these hours, the most frequent first: `unknown`, `not_sent`, or a refusal's reason. */
  errors: { kind: string; count: number }[]
}

/** Breakers and queues of one connection, class by class, over the last 24 hours. */
export async function lanesQuery(viewer: Viewer, code: string): Promise<LaneView[]> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ_CONNECTIONS)) return []
  const since = new Date(Math.floor(later(-(HOURS_SHOWN - 1) * HOUR_MS).getTime() / HOUR_MS) * HOUR_MS)
  const [times, failures, breakers] = await Promise.all([timesOf(code, since), failuresOf(code, since), breakerStates([code])])
  const running = runningConnections().find((live) => live.code === code)
  return allClasses.map((operationClass) => {
    const lane = running?.lanes.of(operationClass)
    const isOwn = (row: { operation_class: string }) => row.operation_class === operationClass
    return {
      operationClass,
      breakers: breakers.filter((breaker) => breaker.operationClass === operationClass),
      queue: lane ? { waiting: lane.waiting.queue.size, running: lane.waiting.queue.pending } : null,
      hours: hoursFrom(since, times.filter(isOwn)),
      errors: failures.filter(isOwn).map(({ kind, total }) => ({ kind, count: Number(total) })),
    }
  })
}

type TimeRow = { operation_class: string; hour: number; calls: number; mean_ms: string | null; max_ms: number | null }

const HOUR_OF = 'FLOOR(TIMESTAMPDIFF(SECOND, ?, started_at) / 3600)'

function timesOf(code: string, since: Date): Promise<TimeRow[]> {
  return db.from('supplier_calls').where('connection_code', code).where('started_at', '>=', since)
    .select('operation_class').select(db.raw(`${HOUR_OF} AS hour`, [since as any]))
    .count('* as calls').avg('duration_ms as mean_ms').max('duration_ms as max_ms')
    .groupBy('operation_class', 'hour')
}

function failuresOf(code: string, since: Date): Promise<{ operation_class: string; kind: string; total: number }[]> {
  return db.from('supplier_calls').where('connection_code', code).where('started_at', '>=', since)
    .whereIn('status', ['refused', 'not_sent', 'unknown'])
    .select('operation_class', db.raw('COALESCE(refusal_reason, status) AS kind')).count('* as total')
    .groupBy('operation_class', 'kind').orderBy('total', 'desc')
}

function hoursFrom(since: Date, rows: TimeRow[]): LaneHour[] {
  const count = Math.min(HOURS_SHOWN, Math.ceil((clock.now().getTime() - since.getTime()) / HOUR_MS) || 1)
  return Array.from({ length: count }, (_, index) => {
    const row = rows.find(({ hour }) => Number(hour) === index)
    const meanMs = Math.round(Number(row?.mean_ms ?? 0))
    return { hour: new Date(since.getTime() + index * HOUR_MS), calls: Number(row?.calls ?? 0), meanMs, maxMs: Number(row?.max_ms ?? 0) }
  })
}
