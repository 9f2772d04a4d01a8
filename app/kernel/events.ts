import type { Trx } from './database/transaction.ts'

export type EventHandler<Fact> = (fact: Fact, options: { trx: Trx }) => Promise<void>

/**
 * How a module speaks upwards inside one transaction: the lower module tells, whoever registered in its `listen.ts` acts in the
 * same transaction, in the order of registration. A handler that throws undoes the whole.
 */
export function transactionalEvent<Fact>() {
  const handlers: EventHandler<Fact>[] = []
  return {
    /** Registers a handler and returns its removal (for tests). */
    hear(handler: EventHandler<Fact>): () => void {
      handlers.push(handler)
      return () => void handlers.splice(handlers.indexOf(handler), 1)
    },
    async tell(fact: Fact, options: { trx: Trx }): Promise<void> {
      for (const handler of handlers) await handler(fact, options)
    },
  }
}
