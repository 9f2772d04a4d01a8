import type { Viewer } from '#identity/viewer'
import { breakerStates, type BreakerState } from '../breaker_states.ts'
import { allClasses } from '../pipeline/lanes.ts'
import type { OperationClass } from '../sdk/main.ts'
import { READ_CONNECTIONS } from './connections_query.ts'
import { publishedLanes } from '../measurements/published_lanes.ts'
import { laneMinutes, type LaneRange, type LaneStep } from '../measurements/lane_minutes.ts'

/** What one process has under way at a connection, class by class. One that has been silent for half a minute is not there. */
export type ProcessLane = { process: string; waiting: number; running: number }

export type LaneView = {
  operationClass: OperationClass
  breakers: BreakerState[]
  /** Web and worker processes that use the connection. */
  processes: ProcessLane[]
  waiting: number
  running: number
  steps: LaneStep[]
  /** What did not go well, the most frequent first: `unknown`, why it was not sent, or a refusal's reason. */
  errors: { kind: string; count: number }[]
}

/** Breakers and queues of one connection, class by class, of all processes, over what `range` covers. */
export async function lanesQuery(viewer: Viewer, code: string, range: LaneRange = 'day'): Promise<LaneView[]> {
  if (viewer.realm !== 'back_office' || !viewer.may(READ_CONNECTIONS)) return []
  const [minutesOf, published, breakers] = await Promise.all([laneMinutes(code, range), publishedLanes(code), breakerStates([code])])
  return allClasses.map((operationClass) => {
    const steps = minutesOf(operationClass)
    const processes = published.filter((lane) => lane.operationClass === operationClass).map(({ process, waiting, running }) => ({ process, waiting, running }))
    return {
      operationClass,
      breakers: breakers.filter((breaker) => breaker.operationClass === operationClass),
      processes,
      waiting: processes.reduce((total, { waiting }) => total + waiting, 0),
      running: processes.reduce((total, { running }) => total + running, 0),
      steps,
      errors: errorsOf(steps),
    }
  })
}

function errorsOf(steps: readonly LaneStep[]): { kind: string; count: number }[] {
  const totals = new Map<string, number>()
  for (const { errors } of steps) for (const [kind, count] of Object.entries(errors)) totals.set(kind, (totals.get(kind) ?? 0) + count)
  return [...totals].map(([kind, count]) => ({ kind, count })).sort((a, b) => b.count - a.count)
}
