import CircuitBreaker from 'opossum'
import { notSent, type Layer, type Outcome } from './call.ts'

export const BREAKER_OPTIONS = {
  /** opossum's own time limit abandons the caller but not the call: the deadline ends both. */
  timeout: false,
  volumeThreshold: 5,
  errorThresholdPercentage: 50,
  rollingCountTimeout: 60_000,
  rollingCountBuckets: 6,
  rollingPercentilesEnabled: false,
  enableSnapshots: false,
  resetTimeout: 10_000,
} as const

export type CallBreaker = CircuitBreaker<[() => Promise<Outcome>], Outcome>

/** Carries an outcome that counts against the supplier through opossum, which counts what throws. */
class CountedFailure extends Error {
  constructor(readonly outcome: Outcome) {
    super(outcome.status)
  }
}

/** Refusals are answers, rate limits among them. Only these three say that the supplier or our credential is ill. */
export const countsAsFailure = (outcome: Outcome): boolean =>
  outcome.status === 'unknown' ||
  (outcome.status === 'not_sent' && outcome.because === 'unreachable') ||
  (outcome.status === 'refused' && outcome.reason === 'unauthorised')

export function callBreaker(name: string, options: Partial<Record<keyof typeof BREAKER_OPTIONS, any>> = {}): CallBreaker {
  const action = async (work: () => Promise<Outcome>) => {
    const outcome = await work()
    if (countsAsFailure(outcome)) throw new CountedFailure(outcome)
    return outcome
  }
  return new CircuitBreaker(action, { ...BREAKER_OPTIONS, ...options, name })
}

/** Before the queue: while the breaker is open nobody waits for a place. */
export const withOpenBreaker: Layer = (call, next) =>
  call.connection.lanes.of(call.operationClass).breaker.opened ? Promise.resolve(notSent('breaker_open')) : next()

/**
 * Inside the queue, so that waiting does not count as failing. Where money is spent the first call after a break is no trial:
 * a probe without effect decides whether the breaker closes.
 */
export const withBreaker: Layer = async (call, next) => {
  const { lanes } = call.connection
  const { breaker } = lanes.of(call.operationClass)
  if (call.operationClass === 'spend' && !breaker.closed && !(await mayClose(breaker, call.probe))) return notSent('breaker_open')
  try {
    return await breaker.fire(next)
  } catch (error) {
    if (error instanceof CountedFailure) return error.outcome
    if (CircuitBreaker.isOurError(error as Error)) return notSent('breaker_open')
    throw error
  } finally {
    if (lanes.hasChanged(call.operationClass)) await lanes.saveChanges([call.operationClass])
  }
}

const probing = new WeakMap<CallBreaker, Promise<boolean>>()

/** One probe at a time for everybody who waits. */
async function mayClose(breaker: CallBreaker, probe: () => Promise<boolean>): Promise<boolean> {
  if (breaker.opened) return false
  const current =
    probing.get(breaker) ??
    probe().then((healthy) => {
      if (healthy) breaker.close()
      else breaker.open()
      return healthy
    })
  probing.set(breaker, current)
  try {
    return await current
  } finally {
    probing.delete(breaker)
  }
}
