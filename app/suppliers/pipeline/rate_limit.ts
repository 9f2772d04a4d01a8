import { setTimeout as sleep } from 'node:timers/promises'
import type { OperationName } from '../sdk/main.ts'

/** Web and worker call suppliers side by side: each takes its share of what the supplier allows. */
const PROCESSES = 2

/** Spreads the requests of one connection over time: at most its share of `requestsPerSecond` in any second. */
export class RateLimit {
  readonly #perSecond: number
  #tokens: number
  #filledAt = performance.now()

  constructor(requestsPerSecond: number, processes = PROCESSES) {
    this.#perSecond = Math.max(0.5, requestsPerSecond / processes)
    this.#tokens = Math.max(1, this.#perSecond)
  }

  /** Waits for its turn, where it has to; an abort ends the waiting. Turns are given in the order of asking. */
  take(signal?: AbortSignal): Promise<void> | undefined {
    const now = performance.now()
    const grown = this.#tokens + ((now - this.#filledAt) / 1000) * this.#perSecond
    this.#tokens = Math.min(Math.max(1, this.#perSecond), grown) - 1
    this.#filledAt = now
    if (this.#tokens >= 0) return undefined
    return sleep((-this.#tokens / this.#perSecond) * 1000, undefined, { signal })
  }
}

type Rates = { requestsPerSecond: number; operationRequestsPerSecond?: Partial<Record<OperationName, number>> }

/** The limit of a connection, and beside it those of single operations that the supplier lets through less often. */
export class ConnectionRateLimit {
  readonly #all: RateLimit
  readonly #operations: ReadonlyMap<string, RateLimit>

  constructor({ requestsPerSecond, operationRequestsPerSecond = {} }: Rates, processes = PROCESSES) {
    this.#all = new RateLimit(requestsPerSecond, processes)
    this.#operations = new Map(Object.entries(operationRequestsPerSecond).map(([operation, rate]) => [operation, new RateLimit(rate, processes)]))
  }

  /** The operation's turn comes first: who waits for it holds up nobody else. */
  take(operation?: string, signal?: AbortSignal): Promise<void> | undefined {
    const own = this.takeOwn(operation, signal)
    return own ? own.then(() => this.#all.take(signal)) : this.#all.take(signal)
  }

  /** Of the operation alone. */
  takeOwn(operation?: string, signal?: AbortSignal): Promise<void> | undefined {
    return operation === undefined ? undefined : this.#operations.get(operation)?.take(signal)
  }
}
