import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'

export type HandleDeadJob = { jobId: number; actor: Actor }
export type DeadJobRefused =
  | { type: 'job_not_found' }
  | { type: 'not_dead'; status: string }
  /** A newer job with the same key waits or runs: it does the work. */
  | { type: 'already_waiting' }

/** Lets a dead job start over with all its attempts. A second call is refused as `not_dead`. */
export async function rerunJob(input: HandleDeadJob, options: { trx?: Trx } = {}): Promise<Result<void, DeadJobRefused>> {
  return handle(input, 'jobs.job.rerun', options, async (trx) => {
    try {
      await trx.from('jobs').where({ id: input.jobId, status: 'dead' }).update({
        status: 'ready',
        run_at: clock.now(),
        attempts: 0,
        finished_at: null,
        dedup_key: trx.raw('released_key'),
        released_key: null,
      })
      return ok()
    } catch (error) {
      if (isDuplicate(error, 'jobs_dedup_key')) return fail({ type: 'already_waiting' })
      throw error
    }
  })
}

/** Gives a dead job up: nobody runs it any more, and a week later its row goes. A second call is refused as `not_dead`. */
export async function discardJob(input: HandleDeadJob, options: { trx?: Trx } = {}): Promise<Result<void, DeadJobRefused>> {
  return handle(input, 'jobs.job.discarded', options, async (trx) => {
    await trx.from('jobs').where({ id: input.jobId, status: 'dead' }).update({ status: 'discarded', finished_at: clock.now() })
    return ok()
  })
}

async function handle(
  { jobId, actor }: HandleDeadJob,
  action: string,
  options: { trx?: Trx },
  change: (trx: Trx) => Promise<Result<void, DeadJobRefused>>
): Promise<Result<void, DeadJobRefused>> {
  return inTransaction(async (trx) => {
    const job = await trx.from('jobs').select('type', 'status', 'last_error').where('id', jobId).forUpdate().first()
    if (!job) return fail({ type: 'job_not_found' })
    if (job.status !== 'dead') return fail({ type: 'not_dead', status: job.status })
    const changed = await change(trx)
    if (!changed.ok) return changed
    const before = { status: 'dead', type: job.type, error: String(job.last_error ?? '').split('\n')[0] }
    await writeAudit({ actor, action, subjectType: 'job', subjectId: jobId, organisationId: null, before }, { trx })
    return ok()
  }, options)
}
