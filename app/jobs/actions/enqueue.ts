import { inTransaction, type Trx } from '#kernel/database/transaction'
import { writeTogether, type Write } from '#kernel/database/writes'
import { clock } from '#kernel/clock'
import { toJson } from '#kernel/json'
import { wakeWorkers } from '../wake.ts'

export { wakeWorkers }

export const ATTEMPTS_MAX_DEFAULT = 10

export type Enqueue = {
  /** Names the handler: `<module>.<verb>_<noun>`. */
  type: string
  payload: unknown
  /** Not before this time; now when left out. */
  runAt?: Date
  /**
   * At most one job with this key waits or runs, up to 160 ASCII characters. It must determine the payload. A second call
   * while the first job waits only moves it forward; while it runs, the job runs once more afterwards, so that nothing that
   * was written in between goes unseen. A job that is done, dead or discarded has set its key free.
   */
  dedupKey?: string
  queue?: string
  attemptsMax?: number
  /** `skip`: a second call while the first job runs does nothing. */
  whileRunning?: 'again' | 'skip'
}

/**
 * Inserts a job in the caller's transaction: it exists when that commits and never when it rolls back. Workers of this
 * process start it at once after the commit, others within 200 ms.
 */
export async function enqueue(job: Enqueue, options: { trx?: Trx } = {}): Promise<void> {
  await enqueueMany([job], options)
}

/** The same for a set of jobs, in one statement for those that agree on `whileRunning`. */
export async function enqueueMany(jobs: readonly Enqueue[], { trx }: { trx?: Trx } = {}): Promise<void> {
  if (jobs.length === 0) return
  await inTransaction((inner) => writeTogether(enqueueWrites(jobs, { trx: inner }), inner), { trx })
}

/** The same as writes to be sent with others, in this transaction: its commit wakes the workers. */
export function enqueueWrites(jobs: readonly Enqueue[], { trx }: { trx: Trx }): Write[] {
  trx.after('commit', wakeWorkers)
  return jobWrites(jobs)
}

/** The same without a transaction at hand; who commits them calls `wakeWorkers`. */
export function jobWrites(jobs: readonly Enqueue[]): Write[] {
  const skipping = jobs.filter(({ whileRunning }) => whileRunning === 'skip')
  const others = jobs.filter(({ whileRunning }) => whileRunning !== 'skip')
  return [...(others.length > 0 ? [insertion(others, true)] : []), ...(skipping.length > 0 ? [insertion(skipping, false)] : [])]
}

function insertion(jobs: readonly Enqueue[], again: boolean): Write {
  const now = clock.now()
  const rows = jobs.map((job) => [
    job.queue ?? 'default',
    job.type,
    toJson(job.payload),
    job.runAt ?? now,
    job.attemptsMax ?? ATTEMPTS_MAX_DEFAULT,
    job.dedupKey ?? null,
    now,
  ])
  return { sql: insertStatement(rows.length, again), bindings: rows.flat() }
}

function insertStatement(count: number, again: boolean): string {
  const values = Array.from({ length: count }, () => '(?, ?, ?, ?, ?, ?, ?)').join(', ')
  const whileRunning = again
    ? ", again_at = IF(status = 'running', LEAST(COALESCE(again_at, VALUES(run_at)), VALUES(run_at)), again_at)"
    : ''
  return `
    INSERT INTO jobs (queue, type, payload, run_at, attempts_max, dedup_key, created_at) VALUES ${values}
    ON DUPLICATE KEY UPDATE run_at = IF(status = 'ready', LEAST(run_at, VALUES(run_at)), run_at)${whileRunning}`
}
