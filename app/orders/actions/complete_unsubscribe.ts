import type { Actor } from '#audit/actor'
import { giveBackUses } from '#campaigns/actions/give_back_uses'
import { captureHold } from '#wallet/actions/capture_hold'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { formatFen } from '#kernel/money'
import { chargesOf, totalOf } from '../charges.ts'
import { subjectOf } from '../effects.ts'
import type { Line } from '../lines.ts'
import { refundShare } from '../refunds.ts'
import { creditRefund } from './credit_refund.ts'
import { moveLine, type LinePatch } from './move_line.ts'

export type CompleteUnsubscribe = { supplierRefundFen: number; endedAt: Date; patch?: LinePatch; actor?: Actor }

/**
 * The resource is gone and the supplier has told its refund: the customer's share of all that was charged for it is credited, the
 * resource and the line end, in one transaction. A second call meets `E_LINE_MOVED`.
 */
export async function completeUnsubscribe(line: Line, { supplierRefundFen, endedAt, patch, actor }: CompleteUnsubscribe, { trx: given }: { trx?: Trx } = {}): Promise<Line> {
  return inTransaction(
    async (trx) => {
      const charges = await chargesOf(line.resourceId!, trx, { lock: true })
      const total = totalOf(charges)
      // What was credited on acceptance is the customer's: a smaller refund of the supplier is our loss, a larger one is passed on.
      const shareFen = refundShare({ ...total, refundableFen: total.refundableFen + line.advancedFen, supplierRefundFen })
      const amountFen = Math.max(shareFen, line.advancedFen)
      const ended = { state: 'released', ended_at: endedAt, updated_at: endedAt }
      await trx.from('resources').where('id', line.resourceId!).update(ended)
      const note = { key: 'unsubscribed', args: { amount: formatFen(amountFen) } }
      const moved = await moveLine(line, 'completed', { patch: { ...patch, refundFen: amountFen, shortfallFen: amountFen - shareFen }, note, actor }, { trx })
      if (amountFen > 0 && amountFen === total.priceFen) {
        for (const { lineId } of charges) await giveBackUses({ lineId, units: 1 }, { trx })
      }
      await captureHold({ subject: subjectOf(line), amountFen: 0, operationKey: `${line.id}:capture` }, { trx })
      await creditRefund({ line, amountFen: amountFen - line.advancedFen, charges, facts: { supplierRefundFen, unsubscribedBy: line.id } }, trx)
      return moved
    },
    { trx: given, isolationLevel: 'read committed' }
  )
}
