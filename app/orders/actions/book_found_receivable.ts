import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { enqueue } from '#jobs/actions/enqueue'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { formatFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { bookReceivable } from '#wallet/actions/book_receivable'
import { holdStateOf } from '#wallet/queries/hold_state_query'
import { subjectOf } from '../effects.ts'
import { LineMovedMeanwhile } from '../errors.ts'
import { isFoundPaid } from '../found_orders.ts'
import { visibleLine, type Line } from '../lines.ts'
import type { LineState } from '../order_line_states.ts'
import { advanceLineJob } from './advance_line.ts'
import { moveLine } from './move_line.ts'

export type BookFoundReceivable = { orderId: string; lineId: string; reason: string }
export type BookRefused = { type: 'line_not_found' } | { type: 'not_in_review' } | { type: 'not_priced' } | { type: 'booked_before' }

/** An order from the console that was paid at the supplier and that nobody here has paid for: the one thing to do is to book it. */
export const isReceivable = (line: Pick<Line, 'origin' | 'state' | 'supplierPaidFen' | 'problem'>): boolean =>
  line.origin === 'supplier' && line.state === 'manual_review' && (isFoundPaid(line) || line.problem?.code === 'paid_meanwhile')

/**
 * Finance books an order that was found paid, and that its customer did not pay in time, as what the organisation owes. From there
 * the line goes its way: its resources are read back and it is charged. Audited; a second call finds the line gone on.
 */
export async function bookFoundReceivable(
  viewer: Viewer,
  { orderId, lineId, reason }: BookFoundReceivable,
  options: { trx?: Trx } = {}
): Promise<Result<{ state: LineState; amountFen: number }, BookRefused>> {
  try {
    return await inTransaction(
      async (trx): Promise<Result<{ state: LineState; amountFen: number }, BookRefused>> => {
        const line = await visibleLine(viewer, lineId, trx)
        if (line?.orderId !== orderId) return fail({ type: 'line_not_found' })
        if (!isReceivable(line)) return fail({ type: 'not_in_review' })
        if (line.priceFen <= 0) return fail({ type: 'not_priced' })
        if (await holdStateOf(subjectOf(line), trx)) return fail({ type: 'booked_before' })
        const { organisationId, priceFen: amountFen } = line
        const { actor } = viewer
        await moveLine(line, 'provisioning', { actor, note: { key: 'staff.receivable', args: { amount: formatFen(amountFen), reason } } }, { trx })
        await enqueue(advanceLineJob(lineId), { trx })
        const entry = { actor, action: 'orders.line.receivable_booked', subjectType: 'order', subjectId: orderId, organisationId }
        await writeAudit({ ...entry, after: { lineId, amountFen, reason } }, { trx })
        const booked = await bookReceivable({ organisationId, amountFen, subject: subjectOf(line), operationKey: `${lineId}:credit`, reason, actor }, { trx })
        return booked.ok ? ok({ state: 'provisioning', amountFen }) : booked
      },
      { trx: options.trx, isolationLevel: 'read committed' }
    )
  } catch (error) {
    if (error instanceof LineMovedMeanwhile) return fail({ type: 'not_in_review' })
    throw error
  }
}
