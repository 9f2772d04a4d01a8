import { AsyncLocalStorage } from 'node:async_hooks'
import { clock } from '#kernel/clock'

/** Shorter timers stay real: they hold things together, not the business. */
const SIMULATED_FROM_MS = 1_000

/** An interval that the clock jumped over fires no more often than this: its work is the same the next time. */
const MISSED_MAX = 3

/** `owner`: on whose behalf it was set. */
export type Timer = { at: number; everyMs: number | null; work: () => void; order: number; owner: unknown }

const real = { setTimeout, clearTimeout, setInterval, clearInterval, now: performance.now.bind(performance) }

/**
 * The clock of a simulation: it stands still until it is moved. Long timers of the process (deadlines, breakers, heartbeats) run by
 * it as well, so that a timeout of half a minute costs nothing.
 */
export class SimulatedTime {
  #now = 0
  #order = 0
  readonly #timers = new Set<Timer>()
  /** Who sets a timer at this moment. */
  ownerNow: () => unknown = () => undefined
  /** A process that stands still: its timers do not fire before it goes on. */
  isHeld: (owner: unknown) => boolean = () => false
  /** Called after each step of the clock, with its length. */
  onStep: (ms: number) => void = () => {}

  get now(): number {
    return this.#now
  }

  /** Takes over the process's clock and timers. Once: the process is the simulation's. */
  install(): void {
    const later =
      (everyMs: (ms: number) => number | null, fallback: (...args: any[]) => unknown) =>
      (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
        ms < SIMULATED_FROM_MS
          ? fallback(work, ms, ...args)
          : this.#add(
              AsyncLocalStorage.bind(() => work(...args)),
              ms,
              everyMs(ms)
            )
    const forget = (fallback: (handle: any) => void) => (handle: unknown) =>
      handle instanceof Handle ? void this.#timers.delete(handle.timer) : fallback(handle)
    Object.assign(globalThis, {
      setTimeout: later(() => null, real.setTimeout),
      setInterval: later((ms) => ms, real.setInterval),
      clearTimeout: forget(real.clearTimeout),
      clearInterval: forget(real.clearInterval),
    })
    // What is kept in memory for some milliseconds grows old by the simulated clock alone: otherwise a seed would not repeat.
    performance.now = () => this.#now
    Date.now = () => this.#now
  }

  #add(work: () => void, ms: number, everyMs: number | null): Handle {
    const timer = { at: this.#now + ms, everyMs, work, order: this.#order++, owner: this.ownerNow() }
    this.#timers.add(timer)
    return new Handle(timer, (moved) => {
      moved.at = this.#now + ms
      this.#timers.add(moved)
    })
  }

  /** Begins anew at a moment; nothing of before fires any more. */
  startAt(moment: number): void {
    this.#timers.clear()
    this.#now = moment
    clock.freeze(new Date(moment))
  }

  /** When the next single timer fires; null: none waits. */
  nextTimerAt(): number | null {
    return soonest(this.#firing().filter(({ everyMs }) => everyMs === null))
  }

  /** When anything fires next, what fires again and again included. */
  nextAnyAt(): number | null {
    return soonest(this.#firing())
  }

  #firing(): Timer[] {
    return [...this.#timers].filter(({ owner }) => !this.isHeld(owner))
  }

  /** Moves the clock; nothing fires yet. */
  moveTo(moment: number): void {
    const ms = moment - this.#now
    if (ms <= 0) return
    this.#now = moment
    clock.freeze(new Date(moment))
    this.onStep(ms)
  }

  /** Fires what is due, in its order; `settled` is awaited after each, so that what one of them wakes does not meet the next. */
  async fire(settled: (timer: Timer) => Promise<void>): Promise<void> {
    for (;;) {
      const due = this.#firing().filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (!due) return
      this.#timers.delete(due)
      if (due.everyMs !== null) {
        due.at = Math.max(due.at + due.everyMs, this.#now - MISSED_MAX * due.everyMs)
        this.#timers.add(due)
      }
      due.work()
      await settled(due)
    }
  }
}

const soonest = (timers: readonly Timer[]): number | null => (timers.length === 0 ? null : Math.min(...timers.map(({ at }) => at)))

class Handle {
  readonly timer: Timer
  readonly #restart: (timer: Timer) => void

  constructor(timer: Timer, restart: (timer: Timer) => void) {
    this.timer = timer
    this.#restart = restart
  }

  ref = () => this
  unref = () => this
  hasRef = () => false
  refresh() {
    this.#restart(this.timer)
    return this
  }
  close = () => this
}

/** Lets everything that can go on without the clock go on for a moment. */
export const breathe = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** Real time, for what really takes some. */
export const realSleep = (ms: number): Promise<void> => new Promise((resolve) => void real.setTimeout(resolve, ms))

/** The same, or an error where it takes longer in real time. */
export async function within<Value>(ms: number, what: string, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = real.setTimeout(() => reject(new Error(`${what} hangs: not at its end after ${ms / 1_000} s`)), ms)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    real.clearTimeout(timer)
  }
}

export const realNow = (): number => real.now()
