export interface BillInput {
  /** `YYYY-MM`, in the supplier's own calendar. */
  period: string
  cursor?: string
}

export interface UsageInput {
  since: Date
  until: Date
  supplierAccountId?: string
  cursor?: string
}

/**
 * One charge as the supplier bills it, with FinOps FOCUS names. Amounts are integers of millionths of `currency`
 * (1 CNY = 1 000 000), because suppliers bill below a fen; they are rounded once, where they are settled.
 */
export interface BillLine {
  /** Unique at this supplier and stable from page to page and day to day. */
  lineId: string
  billingPeriod: string
  currency: string
  chargeCategory: 'usage' | 'purchase' | 'credit' | 'tax' | 'adjustment' | 'unknown'
  /** The supplier's own category, raw. */
  rawCategory: string
  serviceName: string
  resourceId?: string
  supplierOrderNo?: string
  supplierAccountId: string
  payerAccountId?: string
  region?: string
  chargePeriodStart: Date
  chargePeriodEnd: Date
  /** Before any discount. */
  listCostMicro: number
  /** What is owed. Refunds are negative. */
  billedCostMicro: number
  /** Of that, what vouchers paid. */
  voucherCostMicro?: number
  paidCostMicro?: number
  description?: string
}

/** One measured quantity. `quantityMicro` is millionths of `unit`. */
export interface UsageRecord {
  recordId: string
  supplierAccountId: string
  resourceId?: string
  meter: string
  unit: string
  quantityMicro: number
  startedAt: Date
  endedAt: Date
}

/** `final`: the supplier will not change these lines any more. */
export interface BillPage {
  lines: BillLine[]
  nextCursor: string | null
  final: boolean
}

export interface UsagePage {
  records: UsageRecord[]
  nextCursor: string | null
  final: boolean
}
