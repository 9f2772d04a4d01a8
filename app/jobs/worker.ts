import { hostname } from 'node:os'
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import logger from '@adonisjs/core/services/logger'
import { claimJobs, isAnythingDue, type ClaimedJob } from './actions/claim_jobs.ts'
import { Lanes } from './lanes.ts'
import { runJob } from './actions/run_job.ts'
import { isLaneTroubled } from './registry.ts'
import { declareSchedules, startDueSchedules } from './actions/start_schedules.ts'
import { sleepUntilWoken, wakeWorkers } from './wake.ts'

export type WorkerOptions = {
  /** Jobs at the same time. */
  concurrency?: number
  /** Only these queues; all when left out. */
  queues?: readonly string[]
  /** How long a silent worker keeps its jobs. */
  leaseMs?: number
  /** Pause between two looks when there is nothing to do. */
  pollMs?: number
  /** How long running jobs may go on after `stop` before they are handed back. */
  graceMs?: number
}

const defaults = { concurrency: 16, leaseMs: 15_000, pollMs: 200, graceMs: 15_000 }
const DATABASE_PAUSE_MS = 1_000
/** A claim costs the same for one job as for many: of a full worker's places a few come free before it claims again. */
const GATHER_MS = 10

/** Claims jobs and runs them. A process may hold several; `worker:run` holds one. */
export class Worker {
  readonly name = `${hostname().slice(0, 40)}:${process.pid}:${randomBytes(4).toString('hex')}`
  readonly #options: typeof defaults & Pick<WorkerOptions, 'queues'>
  readonly #running = new Set<Promise<unknown>>()
  readonly #lanes: Lanes
  readonly #stopping = new AbortController()
  readonly #graceOver = new AbortController()
  /** Ends when the last look and what it started have ended. */
  #loop: Promise<void> = Promise.resolve()

  constructor(options: WorkerOptions = {}) {
    this.#options = { ...defaults, ...options }
    this.#lanes = new Lanes(this.#options.concurrency, { isTroubled: isLaneTroubled })
  }

  /** Works until `stop`. A database that does not answer is waited for. */
  run(): Promise<void> {
    this.#loop = this.#work()
    return this.#loop
  }

  async #work(): Promise<void> {
    let declared = false
    while (!this.#stopping.signal.aborted) {
      try {
        if (!declared) await declareSchedules()
        declared = true
        const claimed = await this.#look()
        if (claimed === 0) await sleepUntilWoken(this.#options.pollMs, this.#stopping.signal)
      } catch (error) {
        logger.error({ err: error }, 'the worker cannot reach the jobs')
        await sleepUntilWoken(DATABASE_PAUSE_MS, this.#stopping.signal)
      }
    }
    await Promise.all(this.#running)
  }

  /** Takes no more jobs; running ones may end within the grace, the others are handed back. Resolves when all are off our hands. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    const timer = setTimeout(() => this.#graceOver.abort(), this.#options.graceMs)
    // A look under way may still bring jobs: they are waited for too, the house is not closed under them.
    await this.#loop
    await Promise.all(this.#running)
    clearTimeout(timer)
  }

  /** Claims once and runs what it got. Answers how many jobs that were. */
  async once(): Promise<number> {
    const claimed = await this.#look()
    await Promise.all(this.#running)
    return claimed
  }

  /**
   * Runs until nothing is due any more, what the jobs enqueue included; with `limit` jobs at most, so that a job which always
   * asks for more ends as an error. Answers how many ran. For tests and commands.
   */
  async untilIdle(limit = 10_000): Promise<number> {
    let total = 0
    for (;;) {
      const claimed = await this.once()
      if (claimed === 0) return total
      total += claimed
      if (total > limit) throw new Error(`E_NEVER_IDLE: more than ${limit} jobs and still not idle`)
    }
  }

  async #look(): Promise<number> {
    await startDueSchedules()
    const limit = this.#options.concurrency - this.#running.size
    if (limit <= 0) {
      await Promise.race(this.#running)
      await sleep(GATHER_MS)
      return 1
    }
    const { queues, leaseMs } = this.#options
    if (!(await isAnythingDue(db, queues)) || this.#stopping.signal.aborted) return 0
    const jobs = await claimJobs({ worker: this.name, queues, limit, leaseMs, lanes: this.#lanes })
    for (const job of jobs) this.#start(job, runJob(job, { leaseMs, stop: this.#graceOver.signal }))
    return jobs.length
  }

  #start({ lane }: ClaimedJob, run: Promise<unknown>): void {
    const leave = this.#lanes.enter(lane)
    const guarded = run
      // The end could not be recorded: the lease runs out and another worker takes over.
      .catch((error) => logger.error({ err: error }, 'the end of a job could not be recorded'))
      .finally(() => {
        leave()
        this.#running.delete(guarded)
        wakeWorkers()
      })
    this.#running.add(guarded)
  }
}

/** Runs everything that is due in this process, one job at a time, and answers how many ran; for tests and commands. */
export function workUntilIdle(options: WorkerOptions = {}): Promise<number> {
  return new Worker({ concurrency: 1, ...options }).untilIdle()
}
