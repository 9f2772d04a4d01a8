import { AsyncLocalStorage } from 'node:async_hooks'
import { onCrashPoint } from '#kernel/crash'
import type { Chance } from './chance.ts'
import { breathe, realNow, realSleep } from './time.ts'

/** What befalls a process, counted from its start; each at most once. */
export type Fate = {
  /** Dies at the n-th named crash point that it passes. */
  dieAtPoint?: number
  /** Dies before the n-th statement reaches the database, or after it was carried out and before the answer was seen. */
  dieBeforeStatement?: number
  dieAfterStatement?: number
  /** Dies while its n-th request to the supplier is answered. */
  dieAtRequest?: number
  /** Stands still (a long pause of the machine) when it wants a connection for the n-th time, until it is woken. */
  pauseAtStatement?: number
  /** Dies at this crash point. */
  dieAt?: string
  /** Stands still when it wants the next connection after a statement that holds this text. */
  pauseAfter?: string
  /** How long it stands still; left out: by chance. */
  pauseMs?: number
  /** The n-th request finds nobody who listens. */
  refuseRequests?: readonly number[]
}

/** `ready`: it could run, and another one does. */
export type ProcessState = 'ready' | 'running' | 'hanging' | 'paused' | 'ended' | 'dead'

/** Never resolves: what awaits it was in a process that is gone. */
export const forever = <Value>(): Promise<Value> => new Promise(() => {})

class Died extends Error {}

/** Where several things wait, what follows from one of them is asked for before the next begins. */
function oneByOne() {
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return <Value>(work: () => Promise<Value>): Promise<Value> => {
    waiting += 1
    const next = last.then(work).finally(() => (waiting -= 1))
    last = next.catch(() => {}).then(() => (waiting > 0 ? breathe() : undefined))
    return next
  }
}

const inProcess = new AsyncLocalStorage<SimulatedProcess>()

export const currentProcess = (): SimulatedProcess | undefined => inProcess.getStore()

/** Runs outside of any simulated process: what the simulation itself does. */
export const outside = <Value>(work: () => Value): Value => inProcess.exit(work)

/** Real time after which a process that neither ends nor waits is a fault of the simulation. */
const STUCK_MS = 20_000

/**
 * A process of the house, simulated: what it awaits knows whose it is, so it can die at any step. Dead, nothing of it reaches the
 * database or the supplier any more; its open transactions are undone.
 */
export class SimulatedProcess {
  readonly name: string
  readonly #fate: Fate
  readonly connections = new Set<object>()
  state: ProcessState = 'ready'
  /** What it draws. */
  readonly draws: Chance
  statements = 0
  requests = 0
  points = 0
  #acquires = 0
  error: unknown
  value: unknown
  diedAt: string | null = null
  /** Undoes the open transactions of a process that died. */
  bury: (process: SimulatedProcess) => Promise<void> = async () => {}
  /** Resolves when the server has undone what it had not committed. */
  buried: Promise<void> | null = null
  #stands: Promise<void> | null = null
  #isHanging = false
  #wake: (() => void) | null = null
  readonly #changed: () => void

  /** True where it leaves the turn to another one. */
  readonly #yields: () => boolean
  #begin: (() => void) | null = null

  constructor(name: string, { fate, draws, changed, yields }: { fate: Fate; draws: Chance; changed: () => void; yields: () => boolean }) {
    this.name = name
    this.#fate = fate
    this.draws = draws
    this.#changed = changed
    this.#yields = yields
  }

  get pauseMs(): number | undefined {
    return this.#fate.pauseMs
  }

  get isDead(): boolean {
    return this.state === 'dead'
  }

  run(work: () => Promise<unknown>): void {
    const turn = this.#ready()
    void inProcess.run(this, async () => {
      await turn
      try {
        const value = await work()
        this.#end(() => (this.value = value))
      } catch (error) {
        this.#end(() => (this.error = error))
      }
    })
  }

  #ready(): Promise<void> {
    return new Promise<void>((resolve) => (this.#begin = resolve))
  }

  /** It is its turn. */
  begin(): void {
    this.enter('running')
    const begin = this.#begin
    this.#begin = null
    begin?.()
  }

  /** Connections and statements one after the other, in the order in which they were asked for: their answers come in no other. */
  readonly inOrder = oneByOne()

  #end(note: () => void): void {
    if (this.isDead) return
    note()
    this.enter('ended')
  }

  enter(state: ProcessState): void {
    if (this.isDead || this.state === 'ended') return
    this.state = state
    this.#changed()
  }

  die(where: string): void {
    if (this.isDead || this.state === 'ended') return
    this.diedAt = where
    this.state = 'dead'
    this.buried = outside(() => this.bury(this)).then(() => this.#changed())
  }

  /** Where the process may stand still: never with a connection in its hands. */
  async gate(): Promise<void> {
    if (this.#stands) await this.#stands
    this.#acquires += 1
    const isPaused = this.#acquires === this.#fate.pauseAtStatement || this.#sawPause
    if (isPaused && this.connections.size === 0) {
      this.#sawPause = false
      this.#stands = new Promise<void>((resolve) => (this.#wake = resolve))
      this.enter('paused')
      await this.#stands
    } else if (this.state === 'running' && this.connections.size === 0 && this.#yields()) {
      const turn = this.#ready()
      this.enter('ready')
      await turn
    }
    if (this.isDead) await forever()
  }

  /** The supplier lets it wait, or does no longer. A heartbeat of a process that waits may have paused it meanwhile. */
  hang(isHanging: boolean): void {
    this.#isHanging = isHanging
    if (this.state === 'running' || this.state === 'hanging') this.enter(isHanging ? 'hanging' : 'running')
  }

  wake(): void {
    this.#stands = null
    this.enter(this.#isHanging ? 'hanging' : 'running')
    this.#wake?.()
  }

  /** True: the statement is not sent, the process died before it. */
  diesBeforeStatement(): boolean {
    this.statements += 1
    if (this.statements === this.#fate.dieBeforeStatement) this.die(`before statement ${this.statements}`)
    return this.isDead
  }

  #sawPause = false
  #hasPaused = false

  noteStatement(sql: string): void {
    const { pauseAfter } = this.#fate
    if (!pauseAfter || this.#hasPaused || !sql.includes(pauseAfter)) return
    this.#sawPause = true
    this.#hasPaused = true
  }

  diesAfterStatement(count: number): boolean {
    if (count === this.#fate.dieAfterStatement) this.die(`after statement ${count}`)
    return this.isDead
  }

  nextRequest(): { refused: boolean; dies: boolean } {
    this.requests += 1
    return { refused: this.#fate.refuseRequests?.includes(this.requests) ?? false, dies: this.requests === this.#fate.dieAtRequest }
  }

  pass(point: string, isFatal: boolean): void {
    this.points += 1
    if (!isFatal && this.points !== this.#fate.dieAtPoint && point !== this.#fate.dieAt) return
    this.die(point)
    throw new Died(point)
  }
}

/** True: whoever passes it dies. */
export type PointListener = (point: string) => boolean

/** All processes of a scenario. At most one runs at a time, so that a seed repeats what happened. */
export class Processes {
  readonly all: SimulatedProcess[] = []
  #notify: (() => void) | null = null
  readonly bury: (process: SimulatedProcess) => Promise<void>
  readonly #chance: Chance
  /** How often a process that could be interrupted leaves the turn to another one, in a hundred. */
  readonly #yieldPercent: number
  #last: SimulatedProcess | null = null

  constructor(chance: Chance, yieldPercent: number, bury: (process: SimulatedProcess) => Promise<void>, onPoint: PointListener) {
    this.#chance = chance
    this.#yieldPercent = yieldPercent
    this.bury = bury
    onCrashPoint((point) => {
      const by = currentProcess()
      if (!by) return
      by.pass(point, onPoint(point))
    })
  }

  start(name: string, fate: Fate, work: () => Promise<unknown>): SimulatedProcess {
    const process = new SimulatedProcess(name, {
      fate,
      draws: this.#chance.of(`draws of ${name}`),
      changed: () => this.#notify?.(),
      yields: () => this.in('ready').length > 0 && this.#chance.int(1, 100) <= this.#yieldPercent,
    })
    process.bury = this.bury
    this.all.push(process)
    process.run(work)
    return process
  }

  in(...states: ProcessState[]): SimulatedProcess[] {
    return this.all.filter(({ state }) => states.includes(state))
  }

  /** Resolves when no process can go on without the clock or a wake-up. */
  async quiet(): Promise<void> {
    for (;;) {
      const giveUpAt = realNow() + STUCK_MS
      while (this.in('running').length > 0) {
        const [running] = this.in('running')
        if (realNow() > giveUpAt)
          throw new Error(`${running.name} neither ends nor waits (${running.statements} statements, ${running.requests} requests)`)
        await Promise.race([new Promise<void>((resolve) => (this.#notify = resolve)), realSleep(500)])
      }
      await Promise.all(this.in('dead').map(({ buried }) => buried))
      await breathe()
      const ready = this.in('ready')
      if (this.in('running').length > 0) continue
      if (ready.length === 0) return
      const others = ready.filter((process) => process !== this.#last)
      this.#last = this.#chance.pick(others.length > 0 ? others : ready)
      this.#last.begin()
    }
  }

  forget(): void {
    this.all.splice(0)
  }
}
