import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { SandboxClock } from './clock.ts'
import { answerControl } from './control.ts'
import { deliver } from './delivery.ts'
import { FaultyAnswers } from './faulty_answers.ts'
import { faultKinds, strike, type ScheduledFault } from './faults.ts'
import { NoticeSender } from './notice_sender.ts'
import { close, listen, pairs, readBody } from './listening.ts'
import type { SandboxDefinition, SandboxRequest, SandboxSupplier } from './types.ts'

const REQUESTS_KEPT = 2000

const LATE_CHECK_MS = 100

const CLOSED_MS = 30

const QUICK_SAVE_MS = 5

export interface SandboxOptions {
  /** 0 or absent: any free port. */
  port?: number
  controlPort?: number
  /** Absent: random, or the one of the state file. */
  seed?: string
  /** Where state survives a restart. */
  stateFile?: string
  /** Where the supplier's notices go; absent: nowhere. */
  noticeUrl?: string
  /** Options of the supplier's stand-in, e.g. `provisioningSeconds`. */
  options?: Record<string, unknown>
}

/** One request as the sandbox saw it. */
export interface SeenRequest {
  operation: string
  method: string
  target: string
  headers: [string, string][]
  body: string
  at: string
  status: number | null
  fault: string | null
}

/** A running sandbox. Listens on 127.0.0.1 only; control has a port of its own, so that it answers while the supplier does not. */
export class Sandbox {
  readonly clock = new SandboxClock()
  readonly supplier: SandboxSupplier
  readonly definition: SandboxDefinition
  readonly seed: string
  readonly notices: NoticeSender
  requests: SeenRequest[] = []
  #plan: ScheduledFault[] = []
  readonly #answers: FaultyAnswers
  #options: SandboxOptions
  #savedRevision = -1
  #nextSaveAt = 0
  #data: Server
  #control: Server
  #port = 0
  #controlPort = 0
  #timer: NodeJS.Timeout | undefined

  constructor(definition: SandboxDefinition, options: SandboxOptions = {}) {
    this.definition = definition
    this.#options = options
    const saved = this.#readState()
    this.seed = options.seed ?? saved?.seed ?? randomBytes(16).toString('hex')
    this.supplier = definition.create({
      clock: this.clock,
      seed: this.seed,
      endpoint: () => this.endpoint,
    })
    this.#answers = new FaultyAnswers(this.supplier, this.clock)
    this.notices = new NoticeSender(this.supplier, this.clock)
    this.notices.url = options.noticeUrl ?? null
    if (options.options) {
      this.supplier.configure(options.options)
    }
    if (saved && saved.seed === this.seed) {
      this.clock.set(saved.clock)
      this.supplier.load(saved.supplier)
    }
    this.#savedRevision = this.supplier.revision()
    this.#data = createServer((request, response) => this.#serve(request, response))
    this.#control = createServer((request, response) => this.#serveControl(request, response))
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`
  }

  get controlUrl(): string {
    return `http://127.0.0.1:${this.#controlPort}`
  }

  get settings(): Record<string, unknown> {
    return this.definition.settings({ seed: this.seed }, this.endpoint)
  }

  get plan(): ScheduledFault[] {
    return this.#plan
  }

  async start(): Promise<this> {
    this.#port = await listen(this.#data, this.#options.port ?? 0)
    this.#controlPort = await listen(this.#control, this.#options.controlPort ?? 0)
    this.#timer = setInterval(() => this.actLate(), LATE_CHECK_MS)
    this.#timer.unref()
    return this
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#save(true)
    await Promise.all([close(this.#data), close(this.#control)])
  }

  /** A plan replaces the one before it. `refuse_connection` acts at once: the supplier's port is closed until the next plan. */
  async setPlan(plan: ScheduledFault[]): Promise<void> {
    this.#plan = plan
    this.#answers.forgetLags()
    const closed = plan.some(({ fault }) => fault === 'refuse_connection')
    if (closed && this.#data.listening) {
      await close(this.#data)
      // Clients in this process must see their idle connections end before they send the next request.
      await delay(CLOSED_MS)
    }
    if (!closed && !this.#data.listening) {
      this.#data = createServer((request, response) => this.#serve(request, response))
      await listen(this.#data, this.#port)
    }
  }

  async reset(): Promise<void> {
    await this.setPlan([])
    this.#answers.forgetLate()
    this.notices.forget()
    this.requests = []
    this.clock.reset()
    this.supplier.reset()
    this.#save()
  }

  /** Runs what was to act later and is due by the clock. */
  actLate(): void {
    this.#answers.actLate()
    void this.notices.tell(this.#plan)
    this.#save()
  }

  #readState(): { seed: string; clock: { offsetSeconds: number }; supplier: unknown } | null {
    try {
      return JSON.parse(readFileSync(this.#options.stateFile ?? '', 'utf8'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return null
      }
      throw error
    }
  }

  /** A large state is written less often, never more than a tenth of the time; the timer brings what was left out. */
  #save(evenIfBusy = false): void {
    const file = this.#options.stateFile
    const revision = this.supplier.revision()
    const startedAt = performance.now()
    const busy = startedAt < this.#nextSaveAt && !evenIfBusy
    if (!file || revision === this.#savedRevision || busy) {
      return
    }
    const state = { seed: this.seed, clock: this.clock.dump(), supplier: this.supplier.dump() }
    writeFileSync(`${file}.new`, JSON.stringify(state), { mode: 0o600 })
    renameSync(`${file}.new`, file)
    this.#savedRevision = revision
    this.#nextSaveAt = performance.now() + (performance.now() - startedAt - QUICK_SAVE_MS) * 10
  }

  async #serveControl(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming).catch(() => Buffer.alloc(0))
    const answer = await answerControl(this, incoming.method ?? '', incoming.url ?? '', body)
    deliver(response, answer, 'answer')
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming).catch(() => null)
    if (body === null) {
      response.socket?.destroy()
      return
    }
    this.actLate()
    const request: SandboxRequest = {
      method: incoming.method ?? 'GET',
      target: incoming.url ?? '/',
      headers: pairs(incoming.rawHeaders),
      body,
      receivedAt: this.clock.now(),
    }
    const operation = this.supplier.identify(request)
    const fault = strike(this.#plan, operation)
    const seen = this.#remember(request, operation, fault)
    const answer = this.#answers.answer(request, operation, fault)
    await this.notices.tell(this.#plan)
    this.#save()
    const delivery = fault ? faultKinds[fault.fault].delivery : 'answer'
    if (delivery === 'hang') {
      const timer = setTimeout(() => response.socket?.destroy(), (fault?.seconds ?? 0) * 1000)
      response.on('close', () => clearTimeout(timer))
      return
    }
    seen.status = answer.status
    const date = { date: this.clock.now().toUTCString() }
    const dated = { ...answer, headers: { ...date, ...answer.headers } }
    deliver(response, dated, delivery, this.definition.stateFields)
  }

  #remember(request: SandboxRequest, operation: string, fault: ScheduledFault | null): SeenRequest {
    const seen: SeenRequest = {
      operation,
      method: request.method,
      target: request.target,
      headers: request.headers,
      body: request.body.toString('utf8'),
      at: request.receivedAt.toISOString(),
      status: null,
      fault: fault?.fault ?? null,
    }
    this.requests.push(seen)
    if (this.requests.length > REQUESTS_KEPT * 2) {
      this.requests = this.requests.slice(-REQUESTS_KEPT)
    }
    return seen
  }
}

/** Starts the stand-in of one supplier. */
export const startSandbox = (
  definition: SandboxDefinition,
  options: SandboxOptions = {}
): Promise<Sandbox> => new Sandbox(definition, options).start()
