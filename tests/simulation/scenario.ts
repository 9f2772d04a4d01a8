import { claimJobs } from '#jobs/actions/claim_jobs'
import { runJob } from '#jobs/actions/run_job'
import { hub } from '#suppliers/hub'
import type { Buyer } from '#tests/fixtures/orders'
import { sweepLines } from '#orders/actions/sweep_lines'
import { workedStates } from '#orders/order_line_states'
import { Chance } from './chance.ts'
import type { Coverage } from './coverage.ts'
import { Customer } from './customer.ts'
import { EventLog } from './event_log.ts'
import { setWitness, statementsSettled, undoTransactions } from './interception.ts'
import { Operator } from './operator.ts'
import { Overviews } from './overview.ts'
import { fateOf, planOf, type Plan } from './plan.ts'
import { ResourceLife } from './resource_life.ts'
import { seedRandomness } from './randomness.ts'
import { Processes, SimulatedProcess, type Fate } from './processes.ts'
import { SupplierConsole } from './supplier_console.ts'
import { breathe, realNow, type SimulatedTime, type Timer } from './time.ts'
import type { World } from './world.ts'

const QUEUES = ['orders', 'resources']
const WORKERS = 2
const LEASE_MS = 15_000
const SWEEP_MS = 60_000
const TURNS_MAX = 4_000
const DIRECTED_TURNS_MAX = 200
/** Turns of the event loop in which nothing may happen: between two statements of one act there are some. */
const CALM_TURNS = 5
/** Real time within which a deadline ends the request of whoever waits; other timers wake nobody. */
const WAKES_WITHIN_MS = 50
/** A stalled machine comes back within this. */
const PAUSE_MS_MAX = 10 * 60_000

/** Every scenario begins at this moment. */
export const BEGIN = Date.parse('2026-12-01T02:00:00.000Z')

export type TraceEntry = { at: string; who: string; what: string }

/** Something that must never happen. */
export class Violation extends Error {}

/** Workers and people outside share these. */
export type Doer = { name: string; isWorker?: boolean; work: () => Promise<unknown>; then?: (process: SimulatedProcess) => void }

/** One customer's dealings, from the seed to the end: who does what when, what breaks, who dies. */
export class Scenario {
  readonly seed: string
  readonly plan: Plan
  readonly world: World
  readonly time: SimulatedTime
  readonly chance: Chance
  readonly begunAt = BEGIN
  readonly coverage: Coverage
  readonly processes: Processes
  readonly trace: TraceEntry[] = []
  readonly log = new EventLog()
  readonly #fates: Chance
  readonly #followers = new Map<SimulatedProcess, NonNullable<Doer['then']>>()
  readonly #wakeAt = new Map<SimulatedProcess, number>()
  readonly #workers = new Set<SimulatedProcess>()
  readonly #told: Fate[]
  #hasHit = false
  readonly #turnsMax: number
  #handled = 0
  #started = 0
  #sweptAt = BEGIN
  overviews!: Overviews
  customer!: Customer
  operator!: Operator
  console!: SupplierConsole
  life!: ResourceLife

  constructor(seed: string, world: World, time: SimulatedTime, coverage: Coverage, plan?: Plan) {
    this.seed = seed
    this.world = world
    this.time = time
    this.coverage = coverage
    this.chance = new Chance(seed)
    this.plan = plan ?? planOf(seed, this.chance)
    this.#told = [...this.plan.workers]
    this.#turnsMax = plan ? DIRECTED_TURNS_MAX : TURNS_MAX
    this.#fates = this.chance.of('fates')
    this.processes = new Processes(
      this.chance.of('turns'),
      plan ? 100 : 50,
      async (process) => {
        await undoTransactions(process)
        this.note(process.name, `died ${process.diedAt}`)
        coverage.died(process.diedAt!, this.overviews?.lastState ?? 'nothing')
      },
      (point) => {
        coverage.passed(point)
        if (point !== this.plan.aim || this.#hasHit) return false
        return (this.#hasHit = true)
      }
    )
  }

  note(who: string, what: string): void {
    this.trace.push({ at: new Date(this.time.now).toISOString().slice(5, 23), who, what })
    this.log.add(this.time.now, who, what.split('\n')[0])
  }

  async run(): Promise<Buyer> {
    this.time.startAt(BEGIN)
    this.time.isHeld = (owner) => owner instanceof SimulatedProcess && owner.state === 'paused'
    this.time.onStep = () => this.world.tellTime()
    setWitness((by, what) => {
      this.log.add(this.time.now, by.name, what)
      this.overviews?.changed()
    })
    this.world.onFault = (operation, fault) => {
      this.note('supplier', `${operation}: ${fault}`)
      this.coverage.struck(operation, fault, this.overviews?.lastState ?? 'nothing')
    }
    seedRandomness(this.seed)
    const buyer = await this.world.begin(this.plan, this.chance)
    const { organisationId } = buyer
    this.overviews = new Overviews({ organisationId, connectionId: this.world.connectionId, queues: QUEUES })
    this.customer = new Customer(this, buyer)
    this.operator = new Operator(this)
    this.console = new SupplierConsole(this, buyer)
    this.life = new ResourceLife(this, buyer)
    for (let turn = 0; turn < this.#turnsMax; turn++) {
      await this.processes.quiet()
      this.#settleEnded()
      if (this.processes.in('running').length > 0) continue
      await this.world.warmUp()
      if (await this.#act()) continue
      const moment = await this.#nextMoment()
      if (this.processes.in('running', 'ready').length > 0) continue
      if (moment === null) return buyer
      await this.#pass(moment)
    }
    throw new Violation(`never comes to rest: ${this.#turnsMax} turns, last ${this.trace.at(-1)?.what}`)
  }

  async #pass(moment: number): Promise<void> {
    const isSomebodyWaiting = this.processes.in('hanging', 'paused').length > 0
    const next = isSomebodyWaiting ? (this.time.nextAnyAt() ?? moment) : moment
    this.time.moveTo(Math.min(moment, next))
    this.log.add(this.time.now, 'clock', isSomebodyWaiting ? 'moves, somebody waits' : 'moves')
    // Otherwise who wakes first reads it for all, and may stand still with everybody waiting for it, this loop too.
    await this.world.warmUp()
    await this.time.fire((timer) => this.#settled(timer))
  }

  /** What a timer set going has come to where it waits again: a worker that gave up a call, a heartbeat. */
  async #settled({ owner, everyMs }: Timer): Promise<void> {
    const mayWake = everyMs === null && owner instanceof SimulatedProcess && owner.state === 'hanging'
    const giveUpAt = realNow() + WAKES_WITHIN_MS
    while (mayWake && owner.state === 'hanging' && realNow() < giveUpAt) await breathe()
    if (this.processes.in('hanging', 'paused').length > 0) await statementsSettled(CALM_TURNS)
    else await breathe()
    await this.processes.quiet()
  }

  /** Starts a process that somebody wants; what befalls it is drawn here. */
  start({ name, isWorker = false, work, then }: Doer): SimulatedProcess {
    const fate = (isWorker && this.#told.shift()) || fateOf(this.#fates, this.plan.deathPercent, isWorker)
    const process = this.processes.start(`${name}-${++this.#started}`, fate, work)
    if (then) this.#followers.set(process, then)
    return process
  }

  #settleEnded(): void {
    for (const process of this.processes.all.slice()) {
      if (process.state === 'paused' && !this.#wakeAt.has(process)) {
        this.#wakeAt.set(process, this.time.now + (process.pauseMs ?? this.#fates.spread(1_000, PAUSE_MS_MAX)))
        this.note(process.name, `stands still at its statement ${process.statements + 1}`)
      }
      if (process.state !== 'ended' && process.state !== 'dead') continue
      this.processes.all.splice(this.processes.all.indexOf(process), 1)
      this.#handled += 1
      this.#workers.delete(process)
      // What a process kept in its memory is gone with it: breakers, queues, what it knew of connections.
      if (process.isDead) hub.restore()
      if (process.error !== undefined)
        this.note(process.name, `failed: ${process.error instanceof Error ? process.error.stack?.slice(0, 400) : String(process.error)}`)
      this.#followers.get(process)?.(process)
      this.#followers.delete(process)
    }
  }

  /** Does one thing that can be done now; false: there is none. */
  async #act(): Promise<boolean> {
    for (const [process, at] of this.#wakeAt) {
      if (at > this.time.now) continue
      this.#wakeAt.delete(process)
      this.note(process.name, 'goes on')
      process.wake()
      return true
    }
    if (await this.customer.act()) return true
    if (await this.operator.act()) return true
    if (await this.console.act()) return true
    if (await this.life.act()) return true
    return this.#work()
  }

  async #work(): Promise<boolean> {
    if (this.#workers.size >= WORKERS) return false
    if (await this.#isSweepDue()) {
      this.#sweptAt = this.time.now
      this.#workers.add(this.start({ name: 'sweep', work: () => sweepLines() }))
      return true
    }
    if (!(await this.#isAnythingDue())) return false
    const name = `worker-${this.#handled}`
    this.#workers.add(this.start({ name: 'worker', isWorker: true, work: () => oneJob(name) }))
    return true
  }

  async #isSweepDue(): Promise<boolean> {
    if (this.time.now < this.#sweptAt + SWEEP_MS) return false
    const due = await this.#sweepWantedAt()
    return due !== null && due <= this.time.now
  }

  /** When the sweep has something to do, as far as its minute allows. */
  async #sweepWantedAt(): Promise<number | null> {
    const { lines, jobs } = await this.overviews.now()
    const open = lines.filter(({ state, due_at: dueAt }) => dueAt && !this.customer.isOver(state) && state !== 'manual_review')
    if (open.length === 0) return null
    const keys = new Set(jobs.map(({ dedup_key: key }) => key))
    const isForgotten = open.some(({ id, state, is_by_hand: isByHand }) => !isByHand && (workedStates as readonly string[]).includes(state) && !keys.has(`line:${id}`))
    const dueAt = Math.min(...open.map((row) => row.due_at!.getTime() + 1))
    return Math.max(this.#sweptAt + SWEEP_MS, isForgotten ? 0 : dueAt)
  }

  async #nextMoment(): Promise<number | null> {
    const moments: (number | null)[] = [
      await this.#jobAt(),
      await this.#sweepWantedAt(),
      await this.customer.wants(),
      await this.operator.wants(),
      await this.console.wants(),
      await this.life.wants(),
      ...this.#wakeAt.values(),
      this.processes.in('hanging').length > 0 ? this.time.nextTimerAt() : null,
    ]
    const known = moments.filter((moment) => moment !== null)
    // What was put off at the supplier may still act when everybody thinks that all is done.
    const { lateUntil } = this.world
    if (known.length === 0 && lateUntil >= this.time.now) return lateUntil + 1
    return known.length === 0 ? null : Math.min(...known)
  }

  async #isAnythingDue(): Promise<boolean> {
    const at = await this.#nextJobAt()
    return at !== null && at <= this.time.now
  }

  async #jobAt(): Promise<number | null> {
    return this.#workers.size >= WORKERS ? null : this.#nextJobAt()
  }

  /** When a job is due, or one of a worker that is gone may be taken over. */
  async #nextJobAt(): Promise<number | null> {
    const { jobs } = await this.overviews.now()
    if (jobs.length === 0) return null
    return Math.min(...jobs.map((job) => (job.status === 'ready' ? job.run_at.getTime() : job.locked_until!.getTime() + 1)))
  }
}

/** What a worker does with its next job, by the house's own code. */
async function oneJob(worker: string): Promise<string | null> {
  const [job] = await claimJobs({ worker, queues: QUEUES, limit: 1, leaseMs: LEASE_MS })
  return job ? runJob(job, { leaseMs: LEASE_MS }) : null
}
