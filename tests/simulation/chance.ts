import { createHash } from 'node:crypto'

/** Numbers that follow from a seed and a purpose: what one purpose draws moves nothing of another. */
export class Chance {
  readonly #seed: string
  #state: number

  constructor(seed: string) {
    this.#seed = seed
    this.#state = createHash('sha256').update(seed).digest().readUInt32BE(0)
  }

  of(purpose: string): Chance {
    return new Chance(`${this.#seed}/${purpose}`)
  }

  /** At least 0 and less than 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  is(probability: number): boolean {
    return this.next() < probability
  }

  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1))
  }

  pick<Value>(values: readonly Value[]): Value {
    return values[Math.floor(this.next() * values.length)]
  }

  /** Mostly short, sometimes very long: between `low` and `high`, evenly by magnitude. */
  spread(low: number, high: number): number {
    return Math.round(low * (high / low) ** this.next())
  }
}
