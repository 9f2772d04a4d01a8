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

  /** What may start now. Whoever claims jobs asks for it once and gives each job its place there. */
  room(): Room {
    const running = [...this.#running]
    const since = this.#now() - SLOW_MS
    const stateOf = (lane: string) => {
      if (this.#isTroubled(lane)) return 'ill'
      return running.some((entry) => entry.lane === lane && entry.startedAt < since) ? 'slow' : 'well'
    }
    return new Room(this.places, running.map(({ lane }) => lane), stateOf)
  }
}

type LaneState = keyof typeof SHARES

/** The places of a moment: each lane is looked at once, and a job that got a place holds it against those that ask after it. */
export class Room {
  readonly #held = new Map<string | null, number>()
  readonly #states = new Map<string, LaneState>()
  #taken = 0

  constructor(readonly places: number, running: readonly (string | null)[], readonly look: (lane: string) => LaneState) {
    for (const lane of running) this.#hold(lane)
  }

  /** Gives one more job of a lane a place; false where there is none. */
  take(lane: string | null): boolean {
    const has = lane === null || this.#isLeft(lane)
    if (has) this.#hold(lane)
    return has
  }

  stateOf(lane: string): LaneState {
    const known = this.#states.get(lane)
    if (known) return known
    const state = this.look(lane)
    this.#states.set(lane, state)
    return state
  }

  #isLeft(lane: string): boolean {
    const held = this.#held.get(lane) ?? 0
    if (held < this.#most(SHARES[this.stateOf(lane)])) return true
    return held < this.#most(SHARES.well) && this.places - this.#taken > Math.ceil(this.places * KEPT_FREE)
  }

  #hold(lane: string | null): void {
    this.#held.set(lane, (this.#held.get(lane) ?? 0) + 1)
    this.#taken += 1
  }

  #most = (share: number) => Math.max(1, Math.floor(this.places * share))
}
