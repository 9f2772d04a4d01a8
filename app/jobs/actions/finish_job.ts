import { randomInt } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { clock, later, MINUTE_MS, SECOND_MS } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import type { ClaimedJob } from './claim_jobs.ts'

const BACKOFF_FIRST_MS = SECOND_MS
const BACKOFF_MS_MAX = 10 * MINUTE_MS
const ERROR_LENGTH_MAX = 4_000

/** What became of a run. */
export type JobEnd =
  | { type: 'done' }
  | { type: 'again'; at: Date }
  | { type: 'failed'; error: unknown }
  /** Not run to its end because the worker stops: the try does not count. */
  | { type: 'handed_back' }

/** `fenced`: another worker holds the job by now and what this run says of it is void. */
export type Finished = 'done' | 'again' | 'retried' | 'dead' | 'handed_back' | 'fenced'

/** Records the end of a run, only for the holder of the fence. */
export async function finishJob(job: ClaimedJob, end: JobEnd): Promise<Finished> {
  const [outcome, statement, bindings] = ending(job, end)
  const changed = await inTransaction(async (trx) => {
    const [{ affectedRows }] = await trx.rawQuery(`${statement} WHERE id = ? AND fence = ? AND status = 'running'`, [
      ...bindings,
      job.id,
      job.fence,
    ] as any[])
    return affectedRows
  })
  return changed === 1 ? outcome : 'fenced'
}

/** Prolongs the lease; false when the job belongs to somebody else by now. */
export async function prolongLease(job: ClaimedJob, leaseMs: number): Promise<boolean> {
  const [{ affectedRows }] = await db.rawQuery(
    `UPDATE jobs SET locked_until = NOW(3) + INTERVAL ? MICROSECOND WHERE id = ? AND fence = ? AND status = 'running'`,
    [leaseMs * 1_000, job.id, job.fence]
  )
  return affectedRows === 1
}

const unlock = 'locked_by = NULL, locked_until = NULL'
/** A job that ends for good sets its key free; one that was asked for meanwhile (`again_at`) keeps it and runs again. */
const release = `released_key = IF(again_at IS NULL, dedup_key, NULL), dedup_key = IF(again_at IS NULL, NULL, dedup_key), again_at = NULL`

/** MariaDB assigns from left to right: what depends on `again_at` stands before it is cleared. */
function ending(job: ClaimedJob, end: JobEnd): [Finished, string, unknown[]] {
  const now = clock.now()
  switch (end.type) {
    case 'done':
      return [
        'done',
        `UPDATE jobs SET status = IF(again_at IS NULL, 'done', 'ready'), run_at = COALESCE(again_at, run_at), attempts = 0,
          finished_at = IF(again_at IS NULL, ?, NULL), last_error = NULL, ${release}, ${unlock}`,
        [now],
      ]
    case 'again':
      return [
        'again',
        `UPDATE jobs SET status = 'ready', run_at = LEAST(COALESCE(again_at, ?), ?), again_at = NULL, attempts = 0,
          last_error = NULL, ${unlock}`,
        [end.at, end.at],
      ]
    case 'handed_back':
      return [
        'handed_back',
        `UPDATE jobs SET status = 'ready', run_at = ?, again_at = NULL, attempts = attempts - 1, fence = fence + 1, ${unlock}`,
        [now],
      ]
    case 'failed':
      return job.attempt < job.attemptsMax
        ? [
            'retried',
            `UPDATE jobs SET status = 'ready', run_at = ?, again_at = NULL, last_error = ?, ${unlock}`,
            [later(backoffMs(job.attempt), now), describe(end.error)],
          ]
        : [
            'dead',
            `UPDATE jobs SET status = IF(again_at IS NULL, 'dead', 'ready'), run_at = COALESCE(again_at, run_at), last_error = ?,
              attempts = IF(again_at IS NULL, attempts, 0), finished_at = IF(again_at IS NULL, ?, NULL), ${release}, ${unlock}`,
            [describe(end.error), now],
          ]
  }
}

/** 0.5–1 s after the first failure, doubling up to ten minutes; the chance keeps many failures from coming back at once. */
function backoffMs(attempt: number): number {
  const whole = Math.min(BACKOFF_MS_MAX, BACKOFF_FIRST_MS * 2 ** (attempt - 1))
  return whole / 2 + randomInt(whole / 2)
}

function describe(error: unknown): string {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return text.slice(0, ERROR_LENGTH_MAX)
}
