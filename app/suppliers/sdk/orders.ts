import type { FieldErrors } from './answers.ts'

/** The hub's view of a supplier order. A raw value that no table maps is `unknown`, never the nearest guess. */
export const mappedOrderStates = [
  'awaiting_payment',
  'provisioning',
  'active',
  'partially_active',
  'failed',
  'cancelled',
  'expired',
  'refunding',
  'refunded',
  'unknown',
] as const

export type MappedOrderState = (typeof mappedOrderStates)[number]

/** One thing to buy. `options` fits the offer's `optionsSchema`. */
export interface PurchaseItem {
  offerKey: string
  options: Record<string, unknown>
  quantity: number
  /** Length of a prepaid term; absent for pay-as-you-go. */
  months?: number
}

/** One item as the supplier reports it. Amounts are for the whole item, not per unit. */
export interface OrderItem {
  /** Absent where the supplier's codes match no offer of ours. */
  offerKey?: string
  family: string
  region?: string
  quantity: number
  months?: number
  listFen?: number
  costFen?: number
  paidFen?: number
  resourceIds: string[]
  /** The supplier's own codes, for people and for reconciliation. */
  supplierProduct: string
  supplierPlan?: string
}

/**
 * A supplier order as read at one moment. All amounts are integers of minor units of `currency`; an amount is absent where
 * the supplier does not tell it, and never a guess.
 */
export interface OrderSnapshot {
  supplierOrderNo: string
  /** Our own key, where the supplier echoes it. */
  operationKey?: string
  kind: 'new' | 'renew' | 'change' | 'refund' | 'other'
  state: MappedOrderState
  /** The supplier's value beside the mapped one, exactly as received. */
  rawState: string
  origin: 'hub' | 'supplier' | 'unknown'
  supplierAccountId: string
  items: OrderItem[]
  currency: string
  listFen?: number
  /** What the order costs us. */
  costFen?: number
  paidFen?: number
  /** What came back, or will come back, to our balance at the supplier. Positive. */
  refundFen?: number
  createdAt: Date
  paidAt?: Date
  /** When an unpaid order dies by itself, where the supplier tells it. */
  expiresAt?: Date
  resourceIds: string[]
  /** Why it failed, in the supplier's words. */
  failure?: { supplierCode: string; message?: string; fields?: FieldErrors }
}

/** Money guard of every operation that may spend. */
export interface SpendGuard {
  /** What the accepted quote said. */
  expectedCostFen: number
  /** Not a fen above it may be spent. A plugin checks it before it sends the call that spends and answers `price_changed`. */
  ceilingFen: number
  currency: string
}

export interface CreateOrderInput extends SpendGuard {
  supplierAccountId: string
  items: PurchaseItem[]
  /** `quoteRef` of the quote that the customer accepted, where the supplier gave one. */
  quoteRef?: string
}

/**
 * Order number or key; by key only where `lookup` is `byKey`. Give `supplierAccountId` wherever it is known, here and below:
 * some suppliers show an order only to its owner.
 */
export interface QueryOrderInput {
  supplierOrderNo?: string
  operationKey?: string
  supplierAccountId?: string
}

export interface ListOrdersInput {
  since: Date
  until: Date
  supplierAccountId?: string
  cursor?: string
}

export interface PayOrderInput extends SpendGuard {
  supplierOrderNo: string
  supplierAccountId?: string
}

export interface CancelOrderInput {
  supplierOrderNo: string
  supplierAccountId?: string
  reason: string
}

/** A resource as the hub names it towards a supplier. `family` and `region` are those of its offer. */
export interface ResourceRef {
  resourceId: string
  family: string
  region?: string
  supplierAccountId: string
}

export interface RefundQuote {
  currency: string
  refundFen: number
  /** What is lost: used time, fees. */
  withheldFen?: number
  expiresAt?: Date
}

export interface UnsubscribeInput {
  resource: ResourceRef
  /** What the customer was shown; absent where only an estimate existed. */
  expectedRefundFen?: number
  currency: string
  reason: string
}

export interface RenewInput extends SpendGuard {
  resource: ResourceRef
  months: number
}

export interface ChangeInput extends SpendGuard {
  resource: ResourceRef
  offerKey: string
  options: Record<string, unknown>
}
