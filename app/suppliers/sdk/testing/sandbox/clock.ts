export interface ClockOrder {
  now?: string
  advanceSeconds?: number
  offsetSeconds?: number
  frozen?: boolean
}

/** Real time with an offset, or standing still. */
export class SandboxClock {
  #offsetMs = 0
  #frozenAt: number | null = null

  now(): Date {
    return new Date(this.#frozenAt ?? Date.now() + this.#offsetMs)
  }

  /** Obeys `now` or `offsetSeconds` first, then `advanceSeconds`, then `frozen`. Throws on what is no time. */
  set(order: ClockOrder): void {
    let time = this.now().getTime()
    if (order.now !== undefined) {
      time = Date.parse(order.now)
    }
    if (order.offsetSeconds !== undefined) {
      time = Date.now() + order.offsetSeconds * 1000
    }
    time += (order.advanceSeconds ?? 0) * 1000
    if (!Number.isFinite(time)) {
      throw new Error('now must be an ISO time, advanceSeconds and offsetSeconds numbers')
    }
    this.#offsetMs = time - Date.now()
    const frozen = order.frozen ?? this.#frozenAt !== null
    this.#frozenAt = frozen ? time : null
  }

  reset(): void {
    this.#offsetMs = 0
    this.#frozenAt = null
  }

  dump(): { offsetSeconds: number } {
    return { offsetSeconds: Math.round((this.now().getTime() - Date.now()) / 1000) }
  }
}
