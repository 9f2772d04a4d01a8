import { SECOND_MS } from '#kernel/clock'

/** A job that has run for so long is waiting for somebody outside. */
const SLOW_MS = SECOND_MS

type Entry = { lane: string | null; startedAt: number }

/**
 * Who holds the places of one worker. Jobs of one lane wait for the same party outside the house (a supplier), and together they may
 * hold half of the places; a quarter where that party is slow just now, so that the others' jobs go on as if it were not there.
 */
export class Lanes {
  readonly #running = new Set<Entry>()

  constructor(readonly places: number, readonly now: () => number = () => performance.now()) {}

  /** Counts a job until the function that it answers is called. */
  enter(lane: string | null): () => void {
    const entry = { lane, startedAt: this.now() }
    this.#running.add(entry)
    return () => void this.#running.delete(entry)
  }

  /** How many more jobs of a lane may start now. */
  room(lane: string | null): number {
    if (lane === null) return this.places
    const share = this.isSlow(lane) ? 4 : 2
    return Math.max(1, Math.floor(this.places / share)) - this.#of(lane).length
  }

  isSlow(lane: string): boolean {
    const since = this.now() - SLOW_MS
    return this.#of(lane).some(({ startedAt }) => startedAt < since)
  }

  #of = (lane: string): Entry[] => [...this.#running].filter((entry) => entry.lane === lane)
}
