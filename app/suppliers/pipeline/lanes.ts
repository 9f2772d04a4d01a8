import { operationClasses, type OperationClass, type SupplierLimits } from '../sdk/main.ts'
import { callBreaker, type CallBreaker } from './with_breaker.ts'
import { callQueue, type CallQueue } from './with_queue.ts'

export type Lane = { waiting: CallQueue; breaker: CallBreaker }

export const allClasses = [...new Set<OperationClass>([...Object.values(operationClasses), 'spend'])]

/** One queue and one breaker per class of operation: a supplier whose reads hang can still be paid, and the reverse. */
export class ConnectionLanes {
  readonly #lanes: Map<OperationClass, Lane>

  constructor(readonly code: string, limits: SupplierLimits) {
    this.#lanes = new Map(
      allClasses.map((name) => [name, { waiting: callQueue(limits.concurrency[name]), breaker: callBreaker(`${code}/${name}`) }])
    )
  }

  of(name: OperationClass): Lane {
    return this.#lanes.get(name)!
  }

  entries(): [OperationClass, Lane][] {
    return [...this.#lanes]
  }

  openAll(): void {
    for (const { breaker } of this.#lanes.values()) breaker.open()
  }

  closeAll(): void {
    for (const { breaker } of this.#lanes.values()) breaker.close()
  }

  /** Resolves when nothing is under way; then the breakers' timers stop. */
  async drain(): Promise<void> {
    for (const { waiting, breaker } of this.#lanes.values()) {
      await waiting.queue.onIdle()
      breaker.shutdown()
    }
  }
}
