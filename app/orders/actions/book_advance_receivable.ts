import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { enqueue } from '#jobs/actions/enqueue'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { formatFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { bookReceivable } from '#wallet/actions/book_receivable'
import { walletOf } from '#wallet/actions/open_wallet'
import { releaseHold } from '#wallet/actions/release_hold'
import { subjectOf } from '../effects.ts'
import { LineMovedMeanwhile } from '../errors.ts'
import { visibleLine, type Line } from '../lines.ts'
import { advanceLineJob } from './advance_line.ts'
import type { BookFoundReceivable, BookRefused } from './book_found_receivable.ts'
import { moveLine } from './move_line.ts'
import { takeBackAdvance } from './take_back_advance.ts'

/** An unsubscription that came to nothing, whose credit its customer has spent. */
export const isUncoveredAdvance = ({ action, state, advancedFen, problem }: Pick<Line, 'action' | 'state' | 'advancedFen' | 'problem'>): boolean =>
  action === 'unsubscribe' && state === 'manual_review' && advancedFen > 0 && problem?.code === 'credit_not_covered'

/**
 * Finance books what a customer's wallet lacks for a refund that has to be taken back as what the organisation owes, and takes the
 * refund back with it, in one transaction. The line then ends and the resource stays. Audited; a second call finds the line gone on.
 */
export async function bookAdvanceReceivable(
  viewer: Viewer,
  { orderId, lineId, reason }: BookFoundReceivable,
  options: { trx?: Trx } = {}
): Promise<Result<{ amountFen: number }, BookRefused>> {
  try {
    return await inTransaction(
      async (trx): Promise<Result<{ amountFen: number }, BookRefused>> => {
        const line = await visibleLine(viewer, lineId, trx)
        if (line?.orderId !== orderId) return fail({ type: 'line_not_found' })
        if (!isUncoveredAdvance(line)) return fail({ type: 'not_in_review' })
        return book(viewer, line, reason, trx)
      },
      { trx: options.trx, isolationLevel: 'read committed' }
    )
  } catch (error) {
    if (error instanceof LineMovedMeanwhile) return fail({ type: 'not_in_review' })
    throw error
  }
}

async function book({ actor }: Viewer, line: Line, reason: string, trx: Trx): Promise<Result<{ amountFen: number }, BookRefused>> {
  const { id: lineId, orderId, organisationId, advancedFen } = line
  const { availableFen } = await walletOf(organisationId, trx)
  const amountFen = Math.max(0, advancedFen - availableFen)
  const amount = formatFen(amountFen)
  const problem = { code: 'supplier_order_ended', facts: { state: line.supplierRawState ?? '', takenBack: formatFen(advancedFen) } }
  const moved = await moveLine(line, 'compensating', { actor, problem, patch: { advancedFen: 0, refundFen: 0 }, note: { key: 'staff.receivable', args: { amount, reason } } }, { trx })
  await enqueue(advanceLineJob(lineId), { trx })
  const entry = { actor, action: 'orders.line.receivable_booked', subjectType: 'order', subjectId: orderId, organisationId }
  await writeAudit({ ...entry, after: { lineId, amountFen, reason } }, { trx })
  if (amountFen > 0) {
    const subject = subjectOf(line)
    const booked = await bookReceivable({ organisationId, amountFen, subject, operationKey: `${lineId}:credit`, reason, actor }, { trx })
    if (!booked.ok) return booked
    // The hold of nothing that every line has is the older one; what was booked is given to the wallet, from which the refund is taken.
    for (const operationKey of [`${lineId}:release`, `${lineId}:credit_release`]) {
      const released = await releaseHold({ subject, operationKey, reason }, { trx })
      if (!released.ok) throw new Error(`E_RELEASE: a hold of ${lineId} cannot be given back (${released.error.type}). Look at its ledger.`)
    }
  }
  const taken = await takeBackAdvance(moved, trx, actor)
  if (!taken.ok) throw new LineMovedMeanwhile(lineId)
  return ok({ amountFen })
}
