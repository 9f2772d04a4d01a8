import { SECOND_MS } from '#kernel/clock'

/** A job that has run for so long is waiting for somebody outside. */
const SLOW_MS = SECOND_MS

/** Of the places of a worker, what one lane may hold: with a party that is well, slow, or ill. */
const SHARES = { well: 1 / 2, slow: 1 / 8, ill: 1 / 16 } as const
/** Of the places, what stays free for the others before a lane in trouble gets more than its share. */
const KEPT_FREE = 1 / 2

type Entry = { lane: string | null; startedAt: number }

type Options = {
  /** Whether those who know the party outside say that it is ill. */
  isTroubled?: (lane: string) => boolean
  now?: () => number
}

/**
 * Who holds the places of one worker. Jobs of one lane wait for the same party outside the house (a supplier), and together they may
 * hold half of the places. Where that party is slow or ill just now it is an eighth or a sixteenth, so that the others' jobs go on as
 * if it were not there; of places that nobody asks for it may have more, as long as half of all stay free.
 */
export class Lanes {
  readonly #running = new Set<Entry>()
  readonly #isTroubled: (lane: string) => boolean
  readonly #now: () => number

  constructor(readonly places: number, { isTroubled = () => false, now = () => performance.now() }: Options = {}) {
    this.#isTroubled = isTroubled
    this.#now = now
  }

  /** Counts a job until the function that it answers is called. */
  enter(lane: string | null): () => void {
    const entry = { lane, startedAt: this.#now() }
    this.#running.add(entry)
    return () => void this.#running.delete(entry)
  }

  /** Whether one more job of a lane may start now, beside those that are about to: their lanes. */
  hasRoom(lane: string | null, starting: readonly (string | null)[] = []): boolean {
    if (lane === null) return true
    const held = this.#of(lane).length + starting.filter((other) => other === lane).length
    if (held < this.#most(SHARES[this.stateOf(lane)])) return true
    const free = this.places - this.#running.size - starting.length
    return held < this.#most(SHARES.well) && free > Math.ceil(this.places * KEPT_FREE)
  }

  stateOf(lane: string): keyof typeof SHARES {
    if (this.#isTroubled(lane)) return 'ill'
    const since = this.#now() - SLOW_MS
    return this.#of(lane).some(({ startedAt }) => startedAt < since) ? 'slow' : 'well'
  }

  #most = (share: number) => Math.max(1, Math.floor(this.places * share))

  #of = (lane: string): Entry[] => [...this.#running].filter((entry) => entry.lane === lane)
}
