import db from '@adonisjs/lucid/services/db'
import { Coverage } from './coverage.ts'
import type { EventLog } from './event_log.ts'
import type { Plan } from './plan.ts'
import { judge } from './judge.ts'
import { Scenario, Violation } from './scenario.ts'
import { realNow, within, type SimulatedTime } from './time.ts'
import type { World } from './world.ts'

/** Scenarios that share a database; then it is emptied. */
const SCENARIOS_PER_HOUSE = 25

/** Real time; most take less than a second. */
const SCENARIO_MS_MAX = 180_000

export type Failure = { seed: string; problems: string[]; timeline: string[] }
export type Figures = { runs: number; seconds: number; simulatedHours: number }

/** Runs one seed after the other until one fails. */
export class Simulation {
  readonly coverage = new Coverage()
  readonly figures: Figures = { runs: 0, seconds: 0, simulatedHours: 0 }
  readonly #world: World
  readonly #time: SimulatedTime

  #isSpoilt = false
  lastStates = ''
  #last: Scenario | null = null

  constructor(world: World, time: SimulatedTime) {
    this.#world = world
    this.#time = time
  }

  async run(seed: string, plan?: Plan): Promise<Failure | null> {
    const startedAt = realNow()
    if (this.figures.runs % SCENARIOS_PER_HOUSE === 0 || this.#isSpoilt) await this.#world.renew()
    const scenario = new Scenario(seed, this.#world, this.#time, this.coverage, plan)
    const problems = await this.#problemsOf(scenario)
    this.figures.runs += 1
    this.figures.seconds += (realNow() - startedAt) / 1_000
    this.figures.simulatedHours += (this.#time.now - scenario.begunAt) / 3_600_000
    this.#last = scenario
    const failure = problems.length > 0 ? { seed, problems, timeline: await timelineOf(scenario) } : null
    this.#isSpoilt = failure !== null
    scenario.processes.forget()
    return failure
  }

  /** The next scenario begins in an empty house: the ids of a seed can be there once. */
  moveOut(): void {
    this.#isSpoilt = true
  }

  /** Everything that happened in the last scenario. */
  get log(): EventLog {
    return this.#last!.log
  }

  /** What happened in the last scenario, in order. */
  timeline = (): Promise<string[]> => timelineOf(this.#last!)

  async #problemsOf(scenario: Scenario): Promise<string[]> {
    try {
      await within(SCENARIO_MS_MAX, scenario.seed, scenario.run())
      const problems = await judge(scenario)
      const { organisationId } = scenario.customer.buyer
      const events = await db
        .from('order_line_events')
        .join('order_lines', 'order_lines.id', 'order_line_events.line_id')
        .where('order_lines.organisation_id', organisationId)
        .select('to_state')
      for (const { to_state: state } of events) this.coverage.entered(state)
      this.lastStates = events.map(({ to_state: state }) => state).join(' ')
      return problems
    } catch (error) {
      return [error instanceof Violation ? `I8: ${error.message}` : String((error as Error).stack)]
    }
  }
}

/** What happened, in order: people, faults, deaths, and the moves of the lines. */
async function timelineOf(scenario: Scenario): Promise<string[]> {
  const { organisationId } = scenario.customer?.buyer ?? { organisationId: 0 }
  const events = await db
    .from('order_line_events')
    .join('order_lines', 'order_lines.id', 'order_line_events.line_id')
    .where('order_lines.organisation_id', organisationId)
    .select('order_line_events.*')
    .orderBy('order_line_events.id')
  const moves = events.map((row) => ({
    at: stamp(row.at),
    who: row.line_id.slice(-6),
    what: `${row.from_state ?? '–'} → ${row.to_state}${row.note_key ? ` (${row.note_key})` : ''}`,
  }))
  const calls = (await db.from('supplier_calls').where('organisation_id', organisationId).orderBy('started_at')).map((row) => ({
    at: stamp(row.started_at),
    who: 'call',
    what: `${row.operation} ${row.operation_key ?? ''} ${row.attempt} → ${row.status} ${row.refusal_reason ?? ''} ${closedAt(row.finished_at)}`,
  }))
  const wire = scenario.world.sandbox.requests.map(({ at, operation, status, fault }) => ({
    at: stamp(new Date(at)),
    who: 'wire',
    what: `${operation} ${status ?? '-'} ${fault ?? ''}`,
  }))
  return [...scenario.trace, ...moves, ...calls, ...wire]
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .map(({ at, who, what }) => `${at}  ${who.padEnd(10)} ${what}`)
}

const closedAt = (at: Date | null) => (at ? stamp(at) : 'open')

const stamp = (at: Date) => at.toISOString().slice(5, 23)
