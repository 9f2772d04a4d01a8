import { runningConnection } from './live_connection.ts'
import type { CallBreaker } from './with_breaker.ts'

/** Of the calls of the last minute (the breaker's window). Below the breaker's own limit: half of them. */
const FAILING_SHARE = 1 / 5
const FAILURES_MIN = 3

/**
 * Whether a connection is ill, as this process sees it: a breaker is not closed, or a fifth of the last calls of a class failed. Its
 * jobs then hold fewer places of the worker: most of what they do must be done again, and would be taken from the healthy ones.
 */
export function isInTrouble(code: string): boolean {
  const live = runningConnection(code)
  return live !== undefined && live.lanes.entries().some(([, { breaker }]) => !breaker.closed || isFailing(breaker))
}

function isFailing({ stats }: CallBreaker): boolean {
  return stats.failures >= FAILURES_MIN && stats.failures >= stats.fires * FAILING_SHARE
}
