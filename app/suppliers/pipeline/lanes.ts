import { operationClasses, type OperationClass, type SupplierLimits } from '../sdk/main.ts'
import { saveBreakerState } from '../breaker_states.ts'
import { BREAKER_OPTIONS, callBreaker, type CallBreaker } from './with_breaker.ts'
import { LaneFigures } from './instruments.ts'
import { callQueue, type CallQueue } from './with_queue.ts'

export type Lane = { waiting: CallQueue; breaker: CallBreaker; figures: LaneFigures; /** What the other processes were told last. */ saidOpen: boolean }

export const allClasses = [...new Set<OperationClass>([...Object.values(operationClasses), 'spend'])]

/** One queue and one breaker per class of operation: a supplier whose reads hang can still be paid, and the reverse. */
export class ConnectionLanes {
  readonly #lanes: Map<OperationClass, Lane>

  constructor(readonly code: string, limits: SupplierLimits) {
    this.#lanes = new Map(
      allClasses.map((name) => [name, { waiting: callQueue(limits.concurrency[name]), breaker: callBreaker(`${code}/${name}`), figures: new LaneFigures(code, name), saidOpen: false }])
    )
  }

  of(name: OperationClass): Lane {
    return this.#lanes.get(name)!
  }

  entries(): [OperationClass, Lane][] {
    return [...this.#lanes]
  }

  async openAll(): Promise<void> {
    for (const { breaker } of this.#lanes.values()) breaker.open()
    await this.saveChanges()
  }

  async closeAll(): Promise<void> {
    for (const { breaker } of this.#lanes.values()) breaker.close()
    await this.saveChanges()
  }

  /** Opened or closed since the other processes were told. */
  hasChanged(name: OperationClass): boolean {
    const { saidOpen, breaker } = this.of(name)
    return saidOpen === breaker.closed
  }

  /** Costs nothing while nothing changed. */
  async saveChanges(names: readonly OperationClass[] = allClasses): Promise<void> {
    for (const name of names) {
      if (!this.hasChanged(name)) continue
      const lane = this.of(name)
      lane.saidOpen = !lane.breaker.closed
      await saveBreakerState(this.code, name, lane.saidOpen ? BREAKER_OPTIONS.resetTimeout : null)
    }
  }

  /** Resolves when nothing is under way; then the breakers' timers stop. */
  async drain(): Promise<void> {
    for (const { waiting, breaker } of this.#lanes.values()) {
      await waiting.queue.onIdle()
      breaker.shutdown()
    }
  }
}
