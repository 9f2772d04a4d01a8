import { requireKyc } from '#enrolment/actions/require_kyc'
import { clock, later } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { formatFen } from '#kernel/money'
import type { Refusal, RefusalReason } from '#supplier-sdk'
import { moveLine, noteOnLine, type MoveLine } from '../actions/move_line.ts'
import { ask, operationKeyOf, standingOfEffect, type Effect, type StepEnd } from '../effects.ts'
import { RATE_LIMITED_MS, SWITCH_WAIT_MS } from '../limits.ts'
import type { Line, LineProblem } from '../lines.ts'
import { priceAtCost, putPriceChange } from '../price_changes.ts'
import { applySnapshot, notOurs } from './apply_snapshot.ts'
import { doubt, inStep, move, review, wait } from './waiting.ts'

/** What the hub does after each reason; `contract` of the SDK says what each reason means. */
export const courses = {
  invalid_request: 'ask',
  needs_attributes: 'ask',
  kyc_required: 'ask',
  price_changed: 'reprice',
  refund_changed: 'ask',
  out_of_stock: 'undo',
  quota: 'undo',
  not_cancellable: 'undo',
  not_refundable: 'undo',
  window_closed: 'undo',
  supplier_funds: 'wait',
  unauthorised: 'wait',
  restricted: 'review',
  not_found: 'review',
  conflict: 'adopt',
  rate_limited: 'later',
  unsupported: 'review',
} as const satisfies Record<RefusalReason, string>

/**
 * After a refusal of the call that a line in `submitting` or `confirming` was waiting for: nothing happened, unless an earlier
 * attempt under the same key is still in doubt; then the doubt goes first.
 */
export async function afterRefusal(line: Line, refusal: Refusal & { callId: string }, operation: Effect): Promise<StepEnd> {
  const standing = await standingOfEffect(line, operation)
  if (standing.status === 'lost') return doubt(line, { callId: refusal.callId, problem: problemOf(refusal) })
  const { callId } = refusal
  const problem = problemOf(refusal)
  switch (courses[refusal.reason]) {
    case 'ask':
      return refusal.reason === 'kyc_required' ? askForKyc(line, { problem, callId }) : move(line, 'action_required', { problem, callId })
    case 'reprice':
      return reprice(line, refusal as Refusal<'price_changed'> & { callId: string })
    case 'undo':
      return move(line, 'compensating', { problem, callId })
    case 'wait':
      return wait(line, problem, later(SWITCH_WAIT_MS))
    case 'review':
      return review(line, problem, callId)
    case 'adopt':
      return adopt(line, refusal as Refusal<'conflict'> & { callId: string }, operation)
    case 'later':
      return { again: afterLimit(refusal as Refusal<'rate_limited'>) }
  }
}

/** The customer is asked to verify there; the line goes on by itself when the supplier says that it did (`onKycVerified`). */
function askForKyc(line: Line, how: MoveLine): Promise<'moved'> {
  return inStep(async (trx) => {
    await moveLine(line, 'action_required', how, { trx })
    await requireKyc({ organisationId: line.organisationId, connectionId: line.connectionId }, { trx })
    return 'moved' as const
  })
}

/** What people see of a refusal: its reason with figures, and the supplier's own code. */
export function problemOf(refusal: Refusal): LineProblem {
  const facts: Record<string, string | number> = { supplierCode: refusal.supplierCode.slice(0, 120) }
  if (refusal.reason === 'price_changed' || refusal.reason === 'refund_changed') facts.now = formatFen(refusal.nowFen)
  if (refusal.reason === 'needs_attributes') facts.attributes = refusal.attributes.join(', ')
  const fields = refusal.fields?.map(({ field, code }) => ({ field, code }))
  return { code: refusal.reason, facts, ...(fields?.length ? { fields } : {}) }
}

/** Inside the ceiling the line goes on with the new cost; above it the customer is asked. */
async function reprice(line: Line, refusal: Refusal<'price_changed'> & { callId: string }): Promise<StepEnd> {
  const { nowFen, callId } = refusal
  if (nowFen > line.ceilingFen) return inStep((trx) => askForPrice(line, nowFen, trx, callId))
  const patch = { costFen: nowFen, generation: line.generation + 1 }
  await inStep((trx) => noteOnLine(line, { patch, callId, problem: null }, { trx }))
  return 'moved'
}

/** The price rose above the ceiling: the customer is shown what it comes to at the same margin, never our cost. */
export async function askForPrice(line: Line, nowFen: number, trx: Trx, callId?: string): Promise<'moved'> {
  const facts = { quoted: formatFen(line.priceFen), now: formatFen(priceAtCost(line, nowFen)) }
  const asked = await moveLine(line, 'action_required', { problem: { code: 'price_changed', facts }, callId }, { trx })
  await putPriceChange(asked, nowFen, trx)
  return 'moved'
}

/** Something exists under our key: it is ours when it carries the key, and the line goes on with it. */
async function adopt(line: Line, { existing, callId }: Refusal<'conflict'> & { callId: string }, operation: Effect): Promise<StepEnd> {
  if (!existing) return notOurs(line, existing, callId)
  const answer = await ask(line, 'queryOrder', { supplierOrderNo: existing, supplierAccountId: line.supplierAccount ?? undefined })
  if (answer.status !== 'done') return { again: later(SWITCH_WAIT_MS) }
  const isOurs = answer.data?.operationKey === operationKeyOf(line, operation) || line.supplierOrderNo === existing
  return answer.data && isOurs ? applySnapshot(line, answer.data, answer.callId) : notOurs(line, existing, callId)
}

function afterLimit({ after }: Refusal<'rate_limited'>): Date {
  const earliest = later(RATE_LIMITED_MS, clock.now())
  return after && after > earliest ? after : earliest
}
