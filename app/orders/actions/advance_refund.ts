import { inTransaction } from '#kernel/database/transaction'
import { formatFen, toFen } from '#kernel/money'
import { chargesOf, totalOf } from '../charges.ts'
import type { Line } from '../lines.ts'
import { creditRefund } from './credit_refund.ts'
import { noteOnLine } from './move_line.ts'

/**
 * The supplier has accepted an unsubscription whose quote promised the money then: the quoted amount is credited at once, never
 * more than is left to give back. Null where the quote promised it on the supplier's refund, or where it was credited before.
 */
export async function advanceRefund(line: Line): Promise<Line | null> {
  if (line.advancedFen > 0) return null
  return inTransaction(
    async (trx) => {
      const quote = await trx.from('unsubscribe_quotes').where({ order_id: line.orderId, refund_policy: 'acceptance' }).select('refund_fen').first()
      if (!quote) return null
      const charges = await chargesOf(line.resourceId!, trx, { lock: true })
      const amountFen = Math.min(toFen(quote.refund_fen), totalOf(charges).refundableFen)
      if (amountFen === 0) return null
      const note = { key: 'refund_advanced', args: { amount: formatFen(amountFen) } }
      const noted = await noteOnLine(line, { patch: { advancedFen: amountFen, refundFen: amountFen }, note }, { trx })
      await creditRefund({ line, amountFen, charges, facts: { unsubscribedBy: line.id }, part: 'advance' }, trx)
      return noted
    },
    { isolationLevel: 'read committed' }
  )
}
