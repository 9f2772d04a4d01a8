import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { holdStateOf } from '#wallet/queries/hold_state_query'
import { subjectOf } from '../effects.ts'
import { LineMovedMeanwhile } from '../errors.ts'
import { visibleLine, type Line } from '../lines.ts'
import type { LineState } from '../order_line_states.ts'
import { dropManualSteps } from '../manual/drop_manual_steps.ts'
import { advanceLineJob } from './advance_line.ts'
import { completeUnsubscribe } from './complete_unsubscribe.ts'
import { moveLine, noteOnLine } from './move_line.ts'

/**
 * What staff may decide. `ask_again`: the supplier is asked once more. `send_again`: it is certain that the supplier has nothing
 * of ours; the call goes out under a new key. `go_on`: the supplier's order exists; the line goes on from what it says.
 * `undo`: the line is given up, what is unpaid there is cancelled, the money goes back; what an unsubscription credited on
 * acceptance is taken back. `gone`: the supplier has the resource and refunds nothing; what was credited stays the customer's.
 */
export const decisions = ['ask_again', 'send_again', 'go_on', 'gone', 'undo'] as const
export type Decision = (typeof decisions)[number]

/** What the decisions depend on. */
export type Reviewed = Pick<Line, 'stateBefore' | 'supplierOrderNo' | 'action' | 'advancedFen'>

/**
 * Which of them a line in review allows. One whose order the supplier has is not sent again: that would buy a second time; only a
 * call after it, the payment, may be.
 */
export function allowedDecisions({ stateBefore, supplierOrderNo, action, advancedFen }: Reviewed): Decision[] {
  const isOrdered = supplierOrderNo !== null && stateBefore !== 'confirming'
  const allowed: Partial<Record<Decision, boolean>> = { send_again: !isOrdered, gone: action === 'unsubscribe' && advancedFen > 0 }
  return decisions.filter((decision) => allowed[decision] ?? true)
}

export type ResolveManually = { lineId: string; decision: Decision; reason: string; supplierOrderNo?: string }
export type ResolveRefused =
  | { type: 'line_not_found' }
  | { type: 'not_in_review' }
  | { type: 'not_allowed' }
  | { type: 'order_no_needed' }
  /** Another line has this order of the supplier. */
  | { type: 'order_taken' }
  /** An order from the supplier's console that nobody has paid for here: it is undone, or booked as a receivable. */
  | { type: 'not_paid_for' }

/** A person's decision about a line in `manual_review`, with the reason, audited. The worker goes on from there. */
export async function resolveManually(
  viewer: Viewer,
  { lineId, decision, reason, supplierOrderNo }: ResolveManually,
  options: { trx?: Trx } = {}
): Promise<Result<LineState, ResolveRefused>> {
  try {
    return await inTransaction(
      async (trx) => {
        const line = await visibleLine(viewer, lineId, trx)
        if (!line) return fail({ type: 'line_not_found' })
        if (line.state !== 'manual_review') return fail({ type: 'not_in_review' })
        if (line.origin === 'supplier' && decision !== 'undo' && !(await holdStateOf(subjectOf(line), trx))) return fail({ type: 'not_paid_for' })
        if (!allowedDecisions(line).includes(decision)) return fail({ type: 'not_allowed' })
        const orderNo = supplierOrderNo ?? line.supplierOrderNo
        if (decision === 'go_on' && !orderNo) return fail({ type: 'order_no_needed' })
        if (orderNo && (await isTaken(orderNo, line, trx))) return fail({ type: 'order_taken' })
        const to = targetOf(decision, line)
        const patch = { ...(orderNo ? { supplierOrderNo: orderNo } : {}), ...(decision === 'send_again' ? fresh(line) : {}) }
        const note = { key: `staff.${wordsFor(decision, line)}`, args: { reason } }
        const problem = decision === 'undo' ? (line.problem ?? { code: 'given_up' }) : null
        if (decision !== 'ask_again') await dropManualSteps(lineId, trx)
        await audit(viewer, line, { decision, reason, to }, trx)
        if (decision === 'gone') {
          const noted = await noteOnLine(line, { actor: viewer.actor, note }, { trx })
          await completeUnsubscribe(noted, { supplierRefundFen: 0, endedAt: clock.now(), actor: viewer.actor }, { trx })
          return ok(to)
        }
        await moveLine(line, to, { actor: viewer.actor, note, problem, patch }, { trx })
        await enqueue(advanceLineJob(lineId), { trx })
        return ok(to)
      },
      { trx: options.trx, isolationLevel: 'read committed' }
    )
  } catch (error) {
    if (error instanceof LineMovedMeanwhile) return fail({ type: 'not_in_review' })
    throw error
  }
}

const aboutLeaving: readonly Decision[] = ['send_again', 'go_on', 'undo']

/** Of an unsubscription the same decisions have words of their own, `orders.decision.<words>`. */
export function wordsFor(decision: Decision, { action, advancedFen }: Pick<Line, 'action' | 'advancedFen'>): string {
  if (decision === 'undo' && advancedFen > 0) return 'undo_advance'
  return action === 'unsubscribe' && aboutLeaving.includes(decision) ? `${decision}_left` : decision
}

/** One order of the supplier brings one line to its end: what belongs to another is not this one's. */
async function isTaken(orderNo: string, { id, connectionId }: Line, trx: Trx): Promise<boolean> {
  const other = await trx.from('order_lines').where({ connection_id: connectionId, supplier_order_no: orderNo }).whereNot('id', id).select('id').first()
  return Boolean(other)
}

function targetOf(decision: Decision, { stateBefore, supplierOrderNo }: Line): LineState {
  switch (decision) {
    case 'ask_again':
      return 'uncertain'
    case 'send_again':
      return stateBefore === 'confirming' && supplierOrderNo ? 'confirming' : 'submitting'
    case 'go_on':
      return 'provisioning'
    case 'gone':
      return 'completed'
    case 'undo':
      return 'compensating'
  }
}

/** A new key: the person vouches that the old one left nothing. */
const fresh = ({ generation }: Line) => ({ generation: generation + 1 })

async function audit(viewer: Viewer, line: Line, after: Record<string, unknown>, trx: Trx): Promise<void> {
  const { orderId, organisationId, id: lineId, state } = line
  const entry = { actor: viewer.actor, action: 'orders.line.resolved', subjectType: 'order', subjectId: orderId, organisationId }
  await writeAudit({ ...entry, before: { lineId, state }, after: { lineId, ...after } }, { trx })
}
