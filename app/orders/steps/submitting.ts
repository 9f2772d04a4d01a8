import { hub } from '#suppliers/hub'
import { noteOnLine } from '../actions/move_line.ts'
import { orderingOf, standingOfEffect, switchOf, type Step, type StepContext, type StepEnd } from '../effects.ts'
import { pollAgain } from '../limits.ts'
import type { Line } from '../lines.ts'
import { applySnapshot } from './apply_snapshot.ts'
import { handOver } from './hand_over.ts'
import { lookUpOrder } from './look_up.ts'
import { placeAtSupplier } from './place_at_supplier.ts'
import { doubt, waitForSwitch } from './waiting.ts'

/**
 * A line that is found in `submitting`: its worker stopped, its call was not sent or was refused, or its answer is still coming.
 * What the journal proves decides. The generation rises only after a refusal, because only then the outcome is closed.
 */
export const submitting: Step = async (line, context) => {
  const standing = await standingOfEffect(line, orderingOf(line))
  const byHand = standing.status !== 'lost' && !(await hub.use(line.connectionCode).can(orderingOf(line)))
  if (byHand) return handOver(line)
  switch (standing.status) {
    case 'lost':
      return doubt(line)
    case 'pending':
      return readPending(line)
    case 'refused':
      return place(line, line.generation + 1, context)
    case 'free':
      return place(line, line.generation, context)
  }
}

async function place(line: Line, generation: number, context: StepContext): Promise<StepEnd> {
  const waiting = await waitForSwitch(line, switchOf(line))
  return waiting ?? placeAtSupplier({ ...line, generation }, context, (trx) => fence(line, generation, trx))
}

type Fence = Parameters<typeof noteOnLine>[2]['trx']

/** Of two workers that found the line here, one goes on: the version rises with the intent. */
export const fence = (line: Line, generation: number, trx: Fence): Promise<Line> =>
  noteOnLine(line, { patch: { generation }, problem: null }, { trx })

async function readPending(line: Line) {
  const looked = await lookUpOrder(line)
  return looked.type === 'found' ? applySnapshot(line, looked.snapshot, looked.callId) : { again: pollAgain(line.updatedAt) }
}
