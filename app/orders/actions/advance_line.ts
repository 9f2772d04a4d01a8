import db from '@adonisjs/lucid/services/db'
import type { Enqueue } from '#jobs/actions/enqueue'
import type { JobContext, JobOutcome } from '#jobs/registry'
import { crash } from '#kernel/crash'
import { clock, later } from '#kernel/clock'
import type { Step, StepContext } from '../effects.ts'
import { LeaseLost, LineMovedMeanwhile } from '../errors.ts'
import { STEPS_MAX } from '../limits.ts'
import { readLine } from '../lines.ts'
import type { LineState } from '../order_line_states.ts'
import { compensating } from '../steps/compensating.ts'
import { confirming } from '../steps/confirming.ts'
import { fundsHeld } from '../steps/funds_held.ts'
import { provisioning } from '../steps/provisioning.ts'
import { submitting } from '../steps/submitting.ts'
import { supplierUnpaid } from '../steps/supplier_unpaid.ts'
import { uncertain } from '../steps/uncertain.ts'

export const ADVANCE_LINE = 'orders.advance_line'

/** What the worker does in a state. Where nothing stands, a person or nobody is next. */
const steps: Partial<Record<LineState, Step>> = {
  funds_held: fundsHeld,
  submitting,
  supplier_unpaid: supplierUnpaid,
  confirming,
  provisioning,
  uncertain,
  compensating,
}

/** One job at a time drives a line; asking twice is asking once. */
export const advanceLineJob = (lineId: string, runAt?: Date): Enqueue => ({
  type: ADVANCE_LINE,
  payload: { lineId },
  dedupKey: `line:${lineId}`,
  queue: 'orders',
  runAt,
})

/**
 * Drives a line as far as it goes now. Durable: it knows nothing but the line and the journal, so whoever runs it next goes on
 * where this run stopped, wherever that was. When somebody else moved the line meanwhile, this run steps back.
 */
export async function advanceLine({ lineId }: { lineId: string }, job: Pick<JobContext, 'lease'>): Promise<JobOutcome> {
  const context: StepContext = { stillMine: () => job.lease.stillMine() }
  try {
    for (let count = 0; count < STEPS_MAX; count++) {
      const line = await readLine(lineId, db.connection())
      const step = line && steps[line.state]
      if (!step) return
      const end = await step(line, context)
      if (end === 'parked') return
      if (end !== 'moved') return end
      crash(`orders.${line.state}.left`)
    }
    throw new Error(`E_LINE_LOOP: line ${lineId} took ${STEPS_MAX} steps in one run and is still not at rest.`)
  } catch (error) {
    if (error instanceof LeaseLost) return
    if (error instanceof LineMovedMeanwhile) return { again: later(AFTER_CONTEST_MS, clock.now()) }
    throw error
  }
}

const AFTER_CONTEST_MS = 500
