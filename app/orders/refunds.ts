import { DAY_MS } from '#kernel/clock'
import { prorate } from '#kernel/money'

export type PaidPeriod = { priceFen: number; startedAt: Date; expiresAt: Date | null }

/**
 * What would come back, where the supplier does not tell it beforehand: the price by the unused whole days of the paid period.
 * A day that has begun is used. Nothing after the end, everything before the start, and nothing where there is no end.
 */
export function estimateRefund({ priceFen, startedAt, expiresAt }: PaidPeriod, now: Date): number {
  if (!expiresAt || expiresAt <= startedAt) return 0
  const days = Math.ceil((expiresAt.getTime() - startedAt.getTime()) / DAY_MS)
  const unused = Math.floor((expiresAt.getTime() - now.getTime()) / DAY_MS)
  return prorate(priceFen, Math.min(days, Math.max(0, unused)), days)
}

export type SupplierRefund = { priceFen: number; supplierPaidFen: number; supplierRefundFen: number; refundableFen: number }

/**
 * What the customer gets when the supplier has told its refund: the same share of the customer's price as the supplier gives
 * back of what was paid to it, never above what was charged and is not yet refunded. The margin is given back in proportion.
 */
export function refundShare({ priceFen, supplierPaidFen, supplierRefundFen, refundableFen }: SupplierRefund): number {
  if (supplierRefundFen <= 0) return 0
  if (supplierPaidFen <= 0) return Math.min(supplierRefundFen, priceFen, refundableFen)
  const share = prorate(priceFen, Math.min(supplierRefundFen, supplierPaidFen), supplierPaidFen)
  return Math.min(share, refundableFen)
}
