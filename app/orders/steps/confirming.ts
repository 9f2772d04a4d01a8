import { hub } from '#suppliers/hub'
import { standingOfEffect, type Step, type StepContext, type StepEnd } from '../effects.ts'
import { pollAgain } from '../limits.ts'
import type { Line } from '../lines.ts'
import { applySnapshot, meaningOf } from './apply_snapshot.ts'
import { confirmFound } from './confirm_found.ts'
import { lookUpOrder } from './look_up.ts'
import { pay } from './pay.ts'
import { fence } from './submitting.ts'
import { doubt, waitForSwitch } from './waiting.ts'

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
      return payNow(line, line.generation + 1, context)
    case 'free':
      return payNow(line, line.generation, context)
  }
}

async function payNow(line: Line, generation: number, context: StepContext): Promise<StepEnd> {
  const checked = line.origin === 'supplier' ? await confirmFound(line) : 'pay'
  if (checked !== 'pay') return checked
  const waiting = await waitForSwitch(line, 'spend')
  return waiting ?? pay({ ...line, generation }, context, (trx) => fence(line, generation, trx))
}

/** The payment is under way at the supplier: an order that is still unpaid is read again. */
async function readBack(line: Line): Promise<StepEnd> {
  const looked = await lookUpOrder(line)
  if (looked.type === 'found' && meaningOf(looked.snapshot, line.action) !== 'unpaid') {
    return applySnapshot(line, looked.snapshot, looked.callId)
  }
  return { again: pollAgain(line.updatedAt) }
}
