import db from '@adonisjs/lucid/services/db'
import { clock, HOUR_MS, MINUTE_MS } from '#kernel/clock'
import type { OperationClass } from '../sdk/main.ts'

/** What a chart covers, and how wide one of its points is. */
export const laneRanges = {
  hour: { lengthMs: HOUR_MS, stepMs: MINUTE_MS },
  day: { lengthMs: 24 * HOUR_MS, stepMs: 15 * MINUTE_MS },
  week: { lengthMs: 7 * 24 * HOUR_MS, stepMs: 2 * HOUR_MS },
} as const

export type LaneRange = keyof typeof laneRanges

export type LaneStep = { at: Date; calls: number; meanMs: number; maxMs: number; /** 0 closed, 1 half open, 2 open; the worst. */ breaker: number; errors: Record<string, number> }

type Row = { operation_class: OperationClass; step: number; outcome: string; calls: number; total_ms: number; max_ms: number }
type BreakerRow = { operation_class: OperationClass; step: number; level: number }

/** These went as they should; everything else is a kind of error. */
const wellOutcomes = new Set(['done', 'pending'])

/** The steps of one connection by class, from the stored minutes: they outlive a restart. Every step is there, also empty ones. */
export async function laneMinutes(code: string, range: LaneRange): Promise<(operationClass: OperationClass) => LaneStep[]> {
  const { lengthMs, stepMs } = laneRanges[range]
  const until = Math.floor(clock.now().getTime() / stepMs + 1) * stepMs
  const since = new Date(until - lengthMs)
  const stepOf = `FLOOR(TIMESTAMPDIFF(SECOND, ?, minute) / ${stepMs / 1_000})`
  const [rows, breakers] = (await Promise.all([
    db.from('supplier_call_minutes').where('connection_code', code).where('minute', '>=', since).groupBy('operation_class', 'step', 'outcome')
      .select('operation_class', 'outcome', db.raw(`${stepOf} AS step`, [since as any])).sum('calls as calls').sum('total_ms as total_ms').max('max_ms as max_ms'),
    db.from('supplier_breaker_minutes').where('connection_code', code).where('minute', '>=', since).groupBy('operation_class', 'step')
      .select('operation_class', db.raw(`${stepOf} AS step`, [since as any])).max('level as level'),
  ])) as unknown as [Row[], BreakerRow[]]
  return (operationClass) => {
    const steps = Array.from({ length: lengthMs / stepMs }, (_, index) => emptyStep(new Date(since.getTime() + index * stepMs)))
    const totals = steps.map(() => 0)
    for (const row of rows) {
      const step = row.operation_class === operationClass ? steps[Number(row.step)] : undefined
      if (!step) continue
      step.calls += Number(row.calls)
      step.maxMs = Math.max(step.maxMs, Number(row.max_ms))
      totals[Number(row.step)] += Number(row.total_ms)
      if (!wellOutcomes.has(row.outcome)) step.errors[row.outcome] = (step.errors[row.outcome] ?? 0) + Number(row.calls)
    }
    steps.forEach((step, index) => void (step.meanMs = step.calls > 0 ? Math.round(totals[index] / step.calls) : 0))
    for (const row of breakers) if (row.operation_class === operationClass && steps[Number(row.step)]) steps[Number(row.step)].breaker = Number(row.level)
    return steps
  }
}

const emptyStep = (at: Date): LaneStep => ({ at, calls: 0, meanMs: 0, maxMs: 0, breaker: 0, errors: {} })
