import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { enqueue } from '#jobs/actions/enqueue'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { LineMovedMeanwhile } from '../errors.ts'
import { isFoundPaid } from '../found_orders.ts'
import { visibleLine } from '../lines.ts'
import type { LineState } from '../order_line_states.ts'
import { advanceLineJob } from './advance_line.ts'
import { moveLine } from './move_line.ts'

export type DeclineFoundLine = { orderId: string; lineId: string }
export type DeclineRefused =
  | { type: 'line_not_found' }
  | { type: 'not_waiting' }
  /** The supplier has been paid: what was bought there cannot be declined here. */
  | { type: 'paid_already' }

/**
 * The customer does not want an order from the supplier's console: the worker cancels it there, because that is a call. No money
 * had been held. A second call finds nobody waiting: `not_waiting`.
 */
export async function declineFoundLine(
  viewer: Viewer,
  { orderId, lineId }: DeclineFoundLine,
  options: { trx?: Trx } = {}
): Promise<Result<{ state: LineState }, DeclineRefused>> {
  try {
    return await inTransaction(
      async (trx): Promise<Result<{ state: LineState }, DeclineRefused>> => {
        const line = await visibleLine(viewer, lineId, trx)
        if (line?.orderId !== orderId) return fail({ type: 'line_not_found' })
        if (line.origin !== 'supplier' || line.state !== 'awaiting_payment') return fail({ type: 'not_waiting' })
        if (isFoundPaid(line)) return fail({ type: 'paid_already' })
        await moveLine(line, 'compensating', { actor: viewer.actor, problem: { code: 'declined' }, note: { key: 'customer.decline' } }, { trx })
        await enqueue(advanceLineJob(lineId), { trx })
        const entry = { actor: viewer.actor, action: 'orders.line.found_declined', subjectType: 'order', subjectId: orderId }
        await writeAudit({ ...entry, organisationId: line.organisationId, after: { lineId } }, { trx })
        return ok({ state: 'compensating' })
      },
      { trx: options.trx, isolationLevel: 'read committed' }
    )
  } catch (error) {
    if (error instanceof LineMovedMeanwhile) return fail({ type: 'not_waiting' })
    throw error
  }
}
