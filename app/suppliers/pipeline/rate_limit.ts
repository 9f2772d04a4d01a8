import { setTimeout as sleep } from 'node:timers/promises'

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

  /** Waits for its turn; an abort ends the waiting. Turns are given in the order of asking. */
  async take(signal?: AbortSignal): Promise<void> {
    const now = performance.now()
    const grown = this.#tokens + ((now - this.#filledAt) / 1000) * this.#perSecond
    this.#tokens = Math.min(Math.max(1, this.#perSecond), grown) - 1
    this.#filledAt = now
    if (this.#tokens >= 0) return
    await sleep((-this.#tokens / this.#perSecond) * 1000, undefined, { signal })
  }
}
