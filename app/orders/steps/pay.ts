import type { Trx } from '#kernel/database/transaction'
import { act, type StepContext, type StepEnd } from '../effects.ts'
import { pollAgain } from '../limits.ts'
import type { Line } from '../lines.ts'
import { applySnapshot } from './apply_snapshot.ts'
import { afterRefusal } from './refusals.ts'
import { doubt, notSentAgain } from './waiting.ts'

/** Sends `payOrder`, never above the ceiling of the accepted quote, and moves the line by the answer. */
export async function pay(line: Line, context: StepContext, change: (trx: Trx) => Promise<Line>): Promise<StepEnd> {
  const input = {
    supplierOrderNo: line.supplierOrderNo!,
    supplierAccountId: line.supplierAccount ?? undefined,
    expectedCostFen: line.costFen,
    ceilingFen: line.ceilingFen,
    currency: 'CNY',
  }
  const { line: paying, answer, attempt } = await act(line, 'payOrder', input, context, change)
  switch (answer.status) {
    case 'done':
      return applySnapshot(paying, answer.data, answer.callId)
    case 'pending': {
      const again = pollAgain(paying.updatedAt)
      return { again: answer.pollAfter && answer.pollAfter > again ? answer.pollAfter : again }
    }
    case 'refused':
      return afterRefusal(paying, answer, 'payOrder')
    case 'not_sent':
      return notSentAgain(paying, answer.because, attempt)
    case 'unknown':
      return doubt(paying, { callId: answer.callId })
    default:
      return answer satisfies never
  }
}
