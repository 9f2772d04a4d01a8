import type { Actor } from '#audit/actor'
import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { advanceLineJob } from '../actions/advance_line.ts'
import { completeAct } from '../actions/complete_act.ts'
import { completePurchase } from '../actions/complete_purchase.ts'
import { completeUnsubscribe } from '../actions/complete_unsubscribe.ts'
import { failLine } from '../actions/fail_line.ts'
import { moveLine, noteOnLine, type MoveLine } from '../actions/move_line.ts'
import type { Line } from '../lines.ts'
import { askForPrice } from '../steps/refusals.ts'
import type { Evidence, ManualAnswer, Step } from './manual_answer.ts'
import { resourcesByHand } from './resources_by_hand.ts'

type How = MoveLine & { isReadable: boolean }
type Who = { actor: Actor; /** The supplier can be asked what became of it. */ isReadable: boolean }

/** Moves a line on by what a person did: the same ways as after the supplier's own answer, in the transaction of the task. */
export async function goOnByHand(line: Line, step: Step, answer: ManualAnswer, { actor, isReadable }: Who, trx: Trx): Promise<void> {
  if (step.operation === 'cancelOrder') return afterCancelling(line, answer, { actor, callId: step.callId, isReadable }, trx)
  const { callId } = step
  const here = line.state === 'submitting' ? line : await moveLine(line, 'submitting', { actor }, { trx })
  switch (answer.outcome) {
    case 'done':
      return delivered(here, step, answer, { actor, callId, isReadable }, trx)
    case 'refused': {
      const problem = { code: answer.reason === 'unsupported' ? 'not_possible' : answer.reason, facts: { supplierCode: '' } }
      await moveLine(here, 'compensating', { actor, callId, problem, note: { key: 'staff.manual_refused', args: { reason: answer.note } } }, { trx })
      return enqueue(advanceLineJob(line.id), { trx }).then(() => undefined)
    }
    case 'price_changed':
      await askForPrice(here, answer.nowFen, trx, callId)
      return
    case 'cancelled':
    case 'powered':
      throw new Error(`E_MANUAL_STEP: ${step.operation} does not end ${answer.outcome}.`)
  }
}

/** The money goes back when the order is gone; one that cannot be cancelled is for a person. */
async function afterCancelling(line: Line, answer: ManualAnswer, { isReadable, ...how }: How, trx: Trx): Promise<void> {
  const note = (key: string) => ({ note: { key, args: { reason: answer.note } } })
  if (answer.outcome !== 'cancelled') {
    const why = { ...how, problem: { code: 'cannot_cancel' }, ...note('staff.manual_refused') }
    if (line.state === 'manual_review') await noteOnLine(line, why, { trx })
    else await moveLine(line, 'manual_review', why, { trx })
    return
  }
  const { problem } = line
  const done = { ...how, problem, ...note('staff.manual_done') }
  const here = line.state === 'compensating' ? await noteOnLine(line, { ...done, owner: 'system' }, { trx }) : await moveLine(line, 'compensating', done, { trx })
  if (isReadable) await enqueue(advanceLineJob(line.id), { trx })
  else await failLine(here, { trx })
}

/** A supplier that can be read is believed, not the person; where nothing can be read the evidence ends the line. */
async function delivered(line: Line, { operation }: Step, done: Evidence, { isReadable, ...how }: How, trx: Trx): Promise<void> {
  const { supplierOrderNo, amountFen, note } = done
  const patch = { supplierOrderNo, supplierRawState: 'by hand', ...(operation === 'unsubscribe' ? {} : { supplierPaidFen: amountFen }) }
  const moved = await moveLine(line, 'provisioning', { ...how, patch, note: { key: 'staff.manual_done', args: { reason: note } } }, { trx })
  if (isReadable) {
    await enqueue(advanceLineJob(line.id), { trx })
    return
  }
  if (operation === 'createOrder') await completePurchase(moved, { resources: resourcesByHand(moved, done) }, { trx })
  else if (operation !== 'unsubscribe') await completeAct(moved, { expiresAt: done.expiresAt }, { trx })
  else await completeUnsubscribe(moved, { supplierRefundFen: amountFen, endedAt: clock.now() }, { trx })
}
