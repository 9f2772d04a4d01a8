import { noteOnLine } from '../actions/move_line.ts'
import { orderingOf, standingOfEffect, type Step } from '../effects.ts'
import { pollAgain } from '../limits.ts'
import type { Line } from '../lines.ts'
import { applySnapshot } from './apply_snapshot.ts'
import { lookUpOrder } from './look_up.ts'
import { placeAtSupplier } from './place_at_supplier.ts'
import { doubt } from './waiting.ts'

/**
 * A line that is found in `submitting`: its worker stopped, its call was not sent or was refused, or its answer is still coming.
 * What the journal proves decides. The generation rises only after a refusal, because only then the outcome is closed.
 */
export const submitting: Step = async (line, context) => {
  const standing = await standingOfEffect(line, orderingOf(line))
  switch (standing.status) {
    case 'lost':
      return doubt(line)
    case 'pending':
      return readPending(line)
    case 'refused':
      return placeAtSupplier(raised(line), context, (trx) => fence(line, line.generation + 1, trx))
    case 'free':
      return placeAtSupplier(line, context, (trx) => fence(line, line.generation, trx))
  }
}

const raised = (line: Line): Line => ({ ...line, generation: line.generation + 1 })

type Fence = Parameters<typeof noteOnLine>[2]['trx']

/** Of two workers that found the line here, one goes on: the version rises with the intent. */
export const fence = (line: Line, generation: number, trx: Fence): Promise<Line> =>
  noteOnLine(line, { patch: { generation }, problem: null }, { trx })

async function readPending(line: Line) {
  const looked = await lookUpOrder(line)
  return looked.type === 'found' ? applySnapshot(line, looked.snapshot, looked.callId) : { again: pollAgain(line.updatedAt) }
}
