import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { crash } from '#kernel/crash'
import { handlerOf } from '../registry.ts'
import type { ClaimedJob } from './claim_jobs.ts'
import { finishJob, prolongLease, type Finished, type JobEnd } from './finish_job.ts'

export type RunOptions = {
  leaseMs: number
  /** Aborts when the worker's grace is over: the job is handed back and whatever the handler still does is void. */
  stop?: AbortSignal
}

/** Runs a claimed job's handler under its lease and records the end. Never rejects for what the handler does. */
export async function runJob(job: ClaimedJob, { leaseMs, stop }: RunOptions): Promise<Finished> {
  const lost = new AbortController()
  const signal = stop ? AbortSignal.any([lost.signal, stop]) : lost.signal
  const heartbeat = startHeartbeat(job, leaseMs, lost)
  crash('jobs.after_claim')
  const end = await Promise.race([handle(job, signal), handedBack(stop)])
  heartbeat.stop()
  crash('jobs.before_finish')
  const finished = await finishJob(job, end)
  report(job, end, finished)
  return finished
}

async function handle(job: ClaimedJob, signal: AbortSignal): Promise<JobEnd> {
  const handler = handlerOf(job.type)
  if (!handler) return { type: 'failed', error: `Nothing in this process handles ${job.type}` }
  try {
    const lease = { stillMine: () => isMine(job) }
    const outcome = await handler(job.payload, { attempt: job.attempt, jobId: job.id, signal, lease })
    return outcome ? { type: 'again', at: outcome.again } : { type: 'done' }
  } catch (error) {
    return { type: 'failed', error }
  }
}

function handedBack(stop?: AbortSignal): Promise<JobEnd> {
  return new Promise((resolve) => {
    if (stop?.aborted) resolve({ type: 'handed_back' })
    stop?.addEventListener('abort', () => resolve({ type: 'handed_back' }), { once: true })
  })
}

async function isMine(job: ClaimedJob): Promise<boolean> {
  const [[row]] = await db.rawQuery(
    `SELECT EXISTS(SELECT 1 FROM jobs WHERE id = ? AND fence = ? AND status = 'running' AND locked_until > NOW(3)) AS mine`,
    [job.id, job.fence]
  )
  return Boolean(row.mine)
}

/** Prolongs the lease every third of it. Aborts when the job is somebody else's, or when the database did not answer for a whole lease. */
function startHeartbeat(job: ClaimedJob, leaseMs: number, lost: AbortController) {
  let lastBeat = Date.now()
  const timer = setInterval(() => {
    prolongLease(job, leaseMs).then(
      (mine) => {
        lastBeat = Date.now()
        if (!mine) lost.abort(new Error(`The lease of job ${job.id} is lost`))
      },
      (error) => {
        logger.warn({ err: error, jobId: job.id }, 'the lease of a job could not be prolonged')
        if (Date.now() - lastBeat > leaseMs) lost.abort(error)
      }
    )
  }, leaseMs / 3)
  return { stop: () => clearInterval(timer) }
}

function report(job: ClaimedJob, end: JobEnd, finished: Finished): void {
  const facts = { jobId: job.id, type: job.type, attempt: job.attempt, finished }
  if (end.type === 'failed') logger.error({ ...facts, err: end.error }, 'a job failed')
  else if (finished === 'fenced') logger.warn(facts, 'a job was finished by another worker meanwhile')
  else logger.debug(facts, 'a job ran')
}
