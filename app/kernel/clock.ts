/** Time is a contract: production reads the system's clock, tests freeze and move it. */
export interface Clock {
  now(): Date
}

class ProcessClock implements Clock {
  #offsetMs = 0
  #frozenAt: number | null = null

  now() {
    return new Date((this.#frozenAt ?? Date.now()) + this.#offsetMs)
  }

  /** Tests only: stops the clock at a moment until `restore`. */
  freeze(at: Date | string) {
    this.#frozenAt = new Date(at).getTime()
    this.#offsetMs = 0
  }

  /** Tests only: moves a running or frozen clock. */
  advance(ms: number) {
    this.#offsetMs += ms
  }

  restore() {
    this.#frozenAt = null
    this.#offsetMs = 0
  }
}

export const clock = new ProcessClock()

export const SECOND_MS = 1_000
export const MINUTE_MS = 60 * SECOND_MS
export const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS

export function later(ms: number, from: Date = clock.now()): Date {
  return new Date(from.getTime() + ms)
}

/** Adds calendar months in UTC; the 31st of January plus one month is the last day of February. */
export function addMonths(from: Date, months: number): Date {
  const moved = new Date(from)
  const day = moved.getUTCDate()
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate()
  moved.setUTCDate(Math.min(day, lastDay))
  return moved
}
