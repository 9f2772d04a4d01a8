import type { Queue, QueueAddOptions } from 'p-queue'

type Run = () => Promise<unknown>
export type FairOptions = QueueAddOptions & { turn?: string }

/** The order of a p-queue in which every customer has a turn: a hundred calls of one do not hold up the first call of another. */
export class FairQueue implements Queue<Run, FairOptions> {
  readonly #waiting = new Map<string, Run[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  waitingFor(turn: string): number {
    return this.#waiting.get(turn)?.length ?? 0
  }

  enqueue(run: Run, { turn = '' }: Partial<FairOptions> = {}): void {
    const own = this.#waiting.get(turn)
    if (own) own.push(run)
    else this.#waiting.set(turn, [run])
    this.#size += 1
  }

  /** A map keeps the order of insertion: the one who was served goes to its end. */
  dequeue(): Run | undefined {
    const [first] = this.#waiting
    if (!first) return undefined
    const [turn, own] = first
    const run = own.shift()
    this.#waiting.delete(turn)
    if (own.length > 0) this.#waiting.set(turn, own)
    this.#size -= 1
    return run
  }

  filter(): Run[] {
    return [...this.#waiting.values()].flat()
  }

  setPriority(): void {
    throw new Error('Calls to suppliers have no priorities.')
  }

  remove(): void {
    throw new Error('A call that waits is not removed: it finds its deadline passed.')
  }
}
