import type { OrderSnapshot } from '#supplier-sdk'
import type { StepEnd } from '../effects.ts'
import { pollAgain } from '../limits.ts'
import type { Line } from '../lines.ts'
import { applySnapshot, meaningOf } from './apply_snapshot.ts'
import { lookUpOrder } from './look_up.ts'
import { askForPrice } from './refusals.ts'
import { inStep, move, review } from './waiting.ts'

/**
 * An order from the supplier's console is read once more before a fen is spent on it: days may have passed since it was found.
 * `pay`: it is still unpaid and costs no more than the customer's price allows. Otherwise the line went where the order says:
 * paid meanwhile is a read-back, dearer is a question, ended is undone.
 */
export async function confirmFound(line: Line): Promise<'pay' | StepEnd> {
  const looked = await lookUpOrder(line)
  switch (looked.type) {
    case 'unanswered':
      return { again: pollAgain(line.updatedAt) }
    case 'absent':
      return review(line, { code: 'order_vanished' })
    case 'impossible':
      return review(line, { code: 'cannot_look_up' })
    case 'found':
      return meaningOf(looked.snapshot, line.action) === 'unpaid' ? withinCeiling(line, looked.snapshot) : goOn(line, looked)
    default:
      return looked satisfies never
  }
}

async function withinCeiling(line: Line, { costFen }: OrderSnapshot): Promise<'pay' | StepEnd> {
  if (costFen === undefined || costFen <= line.ceilingFen) return 'pay'
  return inStep((trx) => askForPrice(line, costFen, trx))
}

/** What somebody paid there above the ceiling is not our payment, but the margin is gone: a person looks at it first. */
async function goOn(line: Line, { snapshot, callId }: { snapshot: OrderSnapshot; callId?: string }): Promise<StepEnd> {
  const paidFen = snapshot.paidFen ?? 0
  if (paidFen <= line.ceilingFen || line.supplierPaidFen === paidFen) return applySnapshot(line, snapshot, callId)
  const problem = { code: 'paid_above', facts: { state: snapshot.rawState.slice(0, 60) } }
  return move(line, 'manual_review', { problem, callId, owner: 'finance', patch: { supplierPaidFen: paidFen, ceilingFen: paidFen, costFen: paidFen } })
}
