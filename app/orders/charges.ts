import type { Client } from '#kernel/database/transaction'
import { prorate, sumFen, toFen } from '#kernel/money'

/** What a line charged for a resource: its share of the price, of what the supplier was paid, and what can still be given back. */
export type Charge = { lineId: string; priceFen: number; supplierPaidFen: number; refundableFen: number }

/**
 * Every charge of a resource, the newest first: what it was bought for and each renewal and change since. Of a line that bought
 * several resources the share of this one.
 */
export async function chargesOf(resourceId: string, client: Client, { lock = false } = {}): Promise<Charge[]> {
  const resource = await client.from('resources').where('id', resourceId).select('line_id', 'price_fen').firstOrFail()
  const lines = await client.from('order_lines')
    .where('id', resource.line_id)
    .orWhere((acts) => void acts.where('resource_id', resourceId).whereIn('action', ['renew', 'change']).where('state', 'completed'))
    .orderBy('id', 'desc')
    .select('id', 'price_fen', 'cost_fen', 'supplier_paid_fen')
  const holds = client.from('wallet_holds').where({ subject_type: 'order_line', state: 'captured' }).whereIn('subject_id', lines.map(({ id }) => id))
    .select('subject_id', 'captured_fen', 'refunded_fen')
  const captured = await (lock ? holds.forUpdate() : holds)
  return lines.map((line) => {
    const [lineFen, priceFen] = [toFen(line.price_fen), toFen(line.id === resource.line_id ? resource.price_fen : line.price_fen)]
    const paidFen = toFen(line.supplier_paid_fen ?? line.cost_fen)
    const hold = captured.find((one) => one.subject_id === line.id)
    const openFen = hold ? toFen(hold.captured_fen) - toFen(hold.refunded_fen) : 0
    return {
      lineId: line.id,
      priceFen,
      supplierPaidFen: lineFen === 0 ? paidFen : prorate(paidFen, priceFen, lineFen),
      refundableFen: Math.min(openFen, priceFen),
    }
  })
}

/** The charges of a resource as one. */
export const totalOf = (charges: readonly Charge[]): Omit<Charge, 'lineId'> => ({
  priceFen: sumFen(charges.map(({ priceFen }) => priceFen)),
  supplierPaidFen: sumFen(charges.map(({ supplierPaidFen }) => supplierPaidFen)),
  refundableFen: sumFen(charges.map(({ refundableFen }) => refundableFen)),
})

/** A refund laid over the charges, the newest first, none of them by more than it has left. */
export function spread(amountFen: number, charges: readonly Charge[]): { lineId: string; amountFen: number; refundableFen: number }[] {
  let leftFen = amountFen
  return charges.flatMap(({ lineId, refundableFen }) => {
    const partFen = Math.min(leftFen, refundableFen)
    leftFen -= partFen
    return partFen > 0 ? [{ lineId, amountFen: partFen, refundableFen }] : []
  })
}
