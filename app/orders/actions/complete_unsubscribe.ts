import { giveBackUses } from '#campaigns/actions/give_back_uses'
import { captureHold } from '#wallet/actions/capture_hold'
import { refundCapture } from '#wallet/actions/refund_capture'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { formatFen, prorate, toFen } from '#kernel/money'
import { subjectOf } from '../effects.ts'
import type { Line } from '../lines.ts'
import { refundShare } from '../refunds.ts'
import { auditMoney } from './audit_money.ts'
import { moveLine, type LinePatch } from './move_line.ts'

export type CompleteUnsubscribe = { supplierRefundFen: number; endedAt: Date; patch?: LinePatch }

type Bought = { lineId: string; priceFen: number; supplierPaidFen: number }

/**
 * The resource is gone and the supplier has told its refund: the customer's share is credited, the resource and the line end,
 * in one transaction. A second call meets `E_LINE_MOVED`.
 */
export async function completeUnsubscribe(line: Line, { supplierRefundFen, endedAt, patch }: CompleteUnsubscribe, { trx: given }: { trx?: Trx } = {}): Promise<Line> {
  return inTransaction(
    async (trx) => {
      const bought = await boughtBy(line, trx)
      const refundableFen = await refundableOf(bought.lineId, trx)
      const amountFen = refundShare({ ...bought, supplierRefundFen, refundableFen })
      const ended = { state: 'released', ended_at: endedAt, updated_at: endedAt }
      await trx.from('resources').where('id', line.resourceId!).update(ended)
      const note = { key: 'unsubscribed', args: { amount: formatFen(amountFen) } }
      const moved = await moveLine(line, 'completed', { patch: { ...patch, refundFen: amountFen }, note }, { trx })
      if (amountFen > 0 && amountFen === bought.priceFen) await giveBackUses({ lineId: bought.lineId, units: 1 }, { trx })
      const figures = { before: { refundableFen }, after: { refundedFen: amountFen, supplierRefundFen, unsubscribedBy: line.id } }
      await auditMoney({ lineId: bought.lineId, organisationId: line.organisationId, what: 'refunded', ...figures }, trx)
      await captureHold({ subject: subjectOf(line), amountFen: 0, operationKey: `${line.id}:capture` }, { trx })
      const refunded = await refundCapture(
        { subject: subjectOf({ id: bought.lineId }), amountFen, operationKey: `${line.id}:refund`, reason: `unsubscribe ${line.resourceId}` },
        { trx }
      )
      if (!refunded.ok) throw new Error(`E_REFUND: ${amountFen} fen of ${bought.lineId} cannot be refunded (${refunded.error.type}).`)
      return moved
    },
    { trx: given, isolationLevel: 'read committed' }
  )
}

/** The resource's share of what its line cost us: a line of several resources is left one by one. */
async function boughtBy({ resourceId }: Line, trx: Trx): Promise<Bought> {
  const row = await trx.from('resources')
    .join('order_lines', 'order_lines.id', 'resources.line_id')
    .where('resources.id', resourceId!)
    .select('order_lines.id', 'resources.price_fen', 'order_lines.price_fen as line_price_fen', 'order_lines.supplier_paid_fen',
      'order_lines.cost_fen')
    .firstOrFail()
  const [priceFen, linePriceFen] = [toFen(row.price_fen), toFen(row.line_price_fen)]
  const paidFen = toFen(row.supplier_paid_fen ?? row.cost_fen)
  return { lineId: row.id, priceFen, supplierPaidFen: linePriceFen === 0 ? paidFen : prorate(paidFen, priceFen, linePriceFen) }
}

async function refundableOf(lineId: string, trx: Trx): Promise<number> {
  const row = await trx.from('wallet_holds').where({ subject_type: 'order_line', subject_id: lineId, state: 'captured' })
    .select('captured_fen', 'refunded_fen').forUpdate().first()
  return row ? toFen(row.captured_fen) - toFen(row.refunded_fen) : 0
}
