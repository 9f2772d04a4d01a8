import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { enqueue } from '#jobs/actions/enqueue'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { LineMovedMeanwhile } from '../errors.ts'
import { visibleLine } from '../lines.ts'
import type { LineState } from '../order_line_states.ts'
import { advanceLineJob } from './advance_line.ts'
import { moveLine } from './move_line.ts'

export type AnswerQuestion = { lineId: string; /** Where an address names it: a line of another order is not found. */ orderId?: string; answer: 'try_again' | 'give_up' }
export type AnswerRefused = { type: 'line_not_found' } | { type: 'not_waiting' }

/**
 * The customer's answer to a line in `action_required`: try it again as it stands now, or give it up and have the money back. A
 * second call finds no question any more: `not_waiting`.
 */
export async function answerQuestion(
  viewer: Viewer,
  { lineId, orderId: named, answer }: AnswerQuestion,
  options: { trx?: Trx } = {}
): Promise<Result<{ state: LineState }, AnswerRefused>> {
  try {
    return await inTransaction(
      async (trx) => {
        const line = await visibleLine(viewer, lineId, trx)
        if (!line || (named && named !== line.orderId)) return fail({ type: 'line_not_found' })
        if (line.state !== 'action_required') return fail({ type: 'not_waiting' })
        const to: LineState = answer === 'give_up' ? 'compensating' : line.stateBefore!
        const problem = answer === 'give_up' ? line.problem : null
        await moveLine(line, to, { actor: viewer.actor, problem, note: { key: `customer.${answer}` } }, { trx })
        await enqueue(advanceLineJob(lineId), { trx })
        const { orderId, organisationId } = line
        const after = { lineId, answer }
        await writeAudit(
          { actor: viewer.actor, action: 'orders.line.answered', subjectType: 'order', subjectId: orderId, organisationId, after },
          { trx }
        )
        return ok({ state: to })
      },
      { trx: options.trx, isolationLevel: 'read committed' }
    )
  } catch (error) {
    if (error instanceof LineMovedMeanwhile) return fail({ type: 'not_waiting' })
    throw error
  }
}
