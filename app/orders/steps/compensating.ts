import { clock } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import { holdStateOf } from '#wallet/queries/hold_state_query'
import { failLine, giveBack } from '../actions/fail_line.ts'
import { noteOnLine } from '../actions/move_line.ts'
import { act, orderingOf, standingOfEffect, subjectOf, type Step, type StepContext, type StepEnd } from '../effects.ts'
import { pollAgain } from '../limits.ts'
import type { Line } from '../lines.ts'
import { meaningOf } from './apply_snapshot.ts'
import { takeBack } from './take_back.ts'
import { handOverCancelling } from './hand_over.ts'
import { lookUpOrder } from './look_up.ts'
import { absentTwice, inStep, notSentAgain, review } from './waiting.ts'

/**
 * Undoes: what is unpaid at the supplier is cancelled there, then the money is given back. Nothing is given back while something
 * of ours may still be bought: a paid order found here is for a person.
 */
export const compensating: Step = async (line, context) => {
  if (line.action === 'unsubscribe') return line.advancedFen > 0 ? takeBack(line) : failed(line)
  if (!line.supplierOrderNo) return withoutOrder(line)
  const looked = await lookUpOrder(line)
  if (looked.type === 'impossible' && !(await hub.use(line.connectionCode).can('cancelOrder'))) return handOverCancelling(line)
  if (looked.type !== 'found') return { again: pollAgain(line.updatedAt) }
  switch (meaningOf(looked.snapshot, line.action)) {
    case 'undone':
      return failed(line)
    case 'unpaid':
      return cancelThere(line, context)
    case 'under_way':
    case 'spent':
      return review(line, { code: 'paid_meanwhile', facts: { state: looked.snapshot.rawState.slice(0, 60) } })
    case 'unmapped':
      return { again: pollAgain(line.updatedAt) }
  }
}

/** No order is known. Where the journal cannot rule one out, it is looked for first; a person's word counts where nobody can look. */
async function withoutOrder(line: Line): Promise<StepEnd> {
  const standing = await standingOfEffect(line, orderingOf(line))
  if (standing.status === 'free' || standing.status === 'refused') return failed(line)
  const looked = await lookUpOrder(line)
  if (looked.type === 'found') return review(line, { code: 'order_found', facts: { order: looked.snapshot.supplierOrderNo } })
  if (looked.type === 'unanswered') return { again: pollAgain(line.updatedAt) }
  return (looked.type === 'absent' && (await absentTwice(line, looked))) || failed(line)
}

async function failed(line: Line): Promise<StepEnd> {
  await failLine(line)
  return 'moved'
}

/** Cancelling twice is cancelling once: after a lost call the order is read, and what is still unpaid is cancelled again. */
async function cancelThere(line: Line, context: StepContext): Promise<StepEnd> {
  const handle = hub.use(line.connectionCode)
  if (!(await handle.can('cancelOrder'))) return dieOfAge(line)
  const standing = await standingOfEffect(line, 'cancelOrder')
  if (standing.status === 'lost' && standing.lastDeadline > clock.now()) return { again: standing.lastDeadline }
  const generation = standing.status === 'free' ? line.generation : line.generation + 1
  const input = { supplierOrderNo: line.supplierOrderNo!, supplierAccountId: line.supplierAccount ?? undefined, reason: 'compensation' }
  const sent = await act({ ...line, generation }, 'cancelOrder', input, context, (trx) =>
    noteOnLine(line, { patch: { generation } }, { trx })
  )
  const again = { again: pollAgain(sent.line.updatedAt) }
  switch (sent.answer.status) {
    case 'done':
      return meaningOf(sent.answer.data, line.action) === 'undone' ? failed(sent.line) : again
    case 'refused':
      return sent.answer.reason === 'not_cancellable' || sent.answer.reason === 'window_closed'
        ? again
        : review(sent.line, { code: 'cancel_refused', facts: { supplierCode: sent.answer.supplierCode.slice(0, 120) } }, sent.answer.callId)
    case 'not_sent':
      return notSentAgain(sent.line, sent.answer.because, sent.attempt)
    case 'pending':
    case 'unknown':
      return again
    default:
      return sent.answer satisfies never
  }
}

/** No call cancels: where unpaid orders expire the money goes back now and the order is watched; elsewhere a person cancels it there. */
async function dieOfAge(line: Line): Promise<StepEnd> {
  const { unpaidExpires } = await hub.use(line.connectionCode).properties(line.family ?? undefined)
  if (!unpaidExpires) return handOverCancelling(line)
  await inStep(async (trx) => {
    if (await holdStateOf(subjectOf(line), trx)) await giveBack(line, trx)
  })
  return { again: pollAgain(line.updatedAt) }
}
