import { setTimeout as sleep } from 'node:timers/promises'
import { Exception } from '@adonisjs/core/exceptions'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract, QueryClientContract } from '@adonisjs/lucid/types/database'
import { classify } from './failures.ts'

export type Trx = TransactionClientContract
/** What a query may run on: the pool or an open transaction. */
export type Client = QueryClientContract | TransactionClientContract

/** Longest time that one call keeps running its transaction again. */
export const RETRY_TOTAL_MS = 10_000
const RETRY_STEP_MS = 5
const RETRY_WAIT_MS_MAX = 500

export class DatabaseUnavailable extends Exception {
  static code = 'E_DATABASE_UNAVAILABLE'
  static status = 503
}

export class CommitUnknown extends Exception {
  static code = 'E_COMMIT_UNKNOWN'
  static status = 503
}

export type TransactionOptions<Value> = {
  /** Joins this transaction instead: then nothing is retried here, the one who opened it does. */
  trx?: Trx
  isolationLevel?: 'read committed' | 'repeatable read'
  /**
   * Asked when the answer to COMMIT was lost: returns the stored result when the operation key is there, undefined when not.
   * Without it a lost answer becomes `E_COMMIT_UNKNOWN` (503), and the caller repeats with the same key.
   */
  proof?: (client: Client) => Promise<Value | undefined>
}

/**
 * Runs `work` in one transaction and runs the whole of it again on deadlock, stale snapshot, lock wait and lost connection,
 * for at most ten seconds. `work` must have no effect outside the database and read nothing that an earlier attempt left.
 * Never call a supplier inside.
 */
export async function inTransaction<Value>(
  work: (trx: Trx) => Promise<Value>,
  options: TransactionOptions<Value> = {}
): Promise<Value> {
  if (options.trx) return work(options.trx)
  const giveUpAt = Date.now() + RETRY_TOTAL_MS
  for (let attempt = 0; ; attempt++) {
    const outcome = await attemptOnce(work, options)
    if (outcome.done) return outcome.value
    const waitMs = Math.random() * Math.min(RETRY_WAIT_MS_MAX, RETRY_STEP_MS * 2 ** attempt)
    if (Date.now() + waitMs > giveUpAt) {
      throw new DatabaseUnavailable('The database did not take the change in time. Repeat with the same key.', {
        cause: outcome.error,
      })
    }
    await sleep(waitMs)
  }
}

type Attempt<Value> = { done: true; value: Value } | { done: false; error: unknown }

async function attemptOnce<Value>(
  work: (trx: Trx) => Promise<Value>,
  { isolationLevel, proof }: TransactionOptions<Value>
): Promise<Attempt<Value>> {
  let trx: Trx | undefined
  let value: Value
  try {
    trx = await db.transaction(isolationLevel ? { isolationLevel } : undefined)
    value = await work(trx)
  } catch (error) {
    await rollBack(trx)
    if (classify(error) === 'final') throw error
    return { done: false, error }
  }
  try {
    await trx.commit()
    return { done: true, value }
  } catch (error) {
    const failure = classify(error)
    if (failure === 'final') throw error
    if (failure === 'again') return { done: false, error }
    return afterLostCommit(error, proof)
  }
}

async function afterLostCommit<Value>(
  error: unknown,
  proof: TransactionOptions<Value>['proof']
): Promise<Attempt<Value>> {
  if (!proof) throw new CommitUnknown('The answer to COMMIT was lost.', { cause: error })
  const stored = await askForProof(proof)
  return stored === undefined ? { done: false, error } : { done: true, value: stored }
}

async function askForProof<Value>(proof: NonNullable<TransactionOptions<Value>['proof']>): Promise<Value | undefined> {
  const giveUpAt = Date.now() + RETRY_TOTAL_MS
  for (;;) {
    try {
      return await proof(db.connection(undefined, { mode: 'write' }))
    } catch (error) {
      if (classify(error) === 'final' || Date.now() > giveUpAt) throw error
      await sleep(RETRY_WAIT_MS_MAX)
    }
  }
}

async function rollBack(trx: Trx | undefined): Promise<void> {
  if (!trx || trx.isCompleted) return
  try {
    await trx.rollback()
  } catch {
    // The connection is gone, and with it the transaction: the server undid it.
  }
}
