import { hub } from '#suppliers/hub'
import { standingOfEffect, type Step, type StepEnd } from '../effects.ts'
import { pollAgain } from '../limits.ts'
import type { Line } from '../lines.ts'
import { applySnapshot, meaningOf } from './apply_snapshot.ts'
import { lookUpOrder } from './look_up.ts'
import { pay } from './pay.ts'
import { fence } from './submitting.ts'
import { doubt } from './waiting.ts'

/** A line that is found in `confirming`. As in `submitting`, the journal decides whether the payment may have happened. */
export const confirming: Step = async (line, context) => {
  if (!(await hub.use(line.connectionCode).can('payOrder'))) return readBack(line)
  const standing = await standingOfEffect(line, 'payOrder')
  switch (standing.status) {
    case 'lost':
      return doubt(line)
    case 'pending':
      return readBack(line)
    case 'refused':
      return pay({ ...line, generation: line.generation + 1 }, context, (trx) => fence(line, line.generation + 1, trx))
    case 'free':
      return pay(line, context, (trx) => fence(line, line.generation, trx))
  }
}

/** The payment is under way at the supplier: an order that is still unpaid is read again. */
async function readBack(line: Line): Promise<StepEnd> {
  const looked = await lookUpOrder(line)
  if (looked.type === 'found' && meaningOf(looked.snapshot, line.action) !== 'unpaid') {
    return applySnapshot(line, looked.snapshot, looked.callId)
  }
  return { again: pollAgain(line.updatedAt) }
}
