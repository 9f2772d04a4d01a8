import { clock, later } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { hub } from '#suppliers/hub'
import { moveLine, noteOnLine, type MoveLine } from '../actions/move_line.ts'
import { giveUpOpenIntents, type StepEnd } from '../effects.ts'
import { DOUBT_MS, LIST_AGAIN_MS, NOT_SENT_MS, pauseOf, SWITCH_WAIT_MS } from '../limits.ts'
import type { Line, LineProblem } from '../lines.ts'
import type { Looked } from './look_up.ts'
import type { LineOwner, LineState } from '../order_line_states.ts'

/** Every move of a step is a transaction of its own at this level: a line is never read twice in one. */
export const inStep = <Value>(work: (trx: Trx) => Promise<Value>) => inTransaction(work, { isolationLevel: 'read committed' })

export async function move(line: Line, to: LineState, how: MoveLine = {}): Promise<'moved'> {
  await inStep((trx) => moveLine(line, to, how, { trx }))
  return 'moved'
}

/** The line stays where it is and says why; written once, not at every look. */
export async function wait(line: Line, problem: LineProblem, again: Date, owner?: LineOwner): Promise<StepEnd> {
  if (line.problem?.code !== problem.code) {
    const note = { key: `waits.${problem.code}`, args: problem.facts }
    await inStep((trx) => noteOnLine(line, { problem, note, owner }, { trx }))
  }
  return { again }
}

/** Nobody knows whether the call acted: the line asks, and a person is asked when the supplier's window is over. */
export async function doubt(line: Line, how: MoveLine = {}): Promise<'moved'> {
  const { effectSettleSeconds } = await hub.use(line.connectionCode).properties(line.family ?? undefined)
  const dueAt = later((effectSettleSeconds ?? 0) * 1_000 + DOUBT_MS)
  await inStep(async (trx) => {
    await giveUpOpenIntents(line, trx)
    await moveLine(line, 'uncertain', { dueAt, ...how }, { trx })
  })
  return 'moved'
}

type Absent = Extract<Looked, { type: 'absent' }>

/**
 * Half a list that calls itself whole looks like a list without our order. So the first such read is written on the line, and only
 * another one `LIST_AGAIN_MS` later counts: null then, and for an absence that no list told. Call it when nothing can act any more.
 */
export async function absentTwice(line: Line, { list }: Pick<Absent, 'list'>): Promise<StepEnd | null> {
  if (!list) return null
  const { code = 'absent_once', facts } = line.problem ?? {}
  const first = Number(facts?.absentAt ?? 0)
  const countsAt = later(LIST_AGAIN_MS, first ? new Date(first) : clock.now())
  if (first && countsAt <= clock.now()) return null
  if (!first) {
    const problem = { ...line.problem, code, facts: { ...facts, absentAt: clock.now().getTime() } }
    await inStep((trx) => noteOnLine(line, { problem }, { trx }))
  }
  return { again: countsAt }
}

/** Where the switch that the next call needs is off the line waits where it stands, with nothing sent and nothing tried. */
export async function waitForSwitch(line: Line, name: 'spend' | 'manage'): Promise<StepEnd | null> {
  const switches = await hub.use(line.connectionCode).switches()
  if (switches[name]) return null
  const code = name === 'spend' && switches.fundsStoppedAt ? 'funds_stopped' : 'switched_off'
  return wait(line, { code }, later(SWITCH_WAIT_MS), 'operations')
}

export const review = (line: Line, problem: LineProblem, callId?: string): Promise<'moved'> =>
  move(line, 'manual_review', { problem, callId, note: { key: `review.${problem.code}`, args: problem.facts } })

/** Nothing left this process; the same attempt is due again after a growing pause. */
export function notSentAgain(line: Line, because: string, attempts: number): Promise<StepEnd> {
  const again = later(pauseOf(NOT_SENT_MS, attempts - 1), clock.now())
  return wait(line, { code: because }, again)
}
