import type { FieldErrors } from './answers.ts'
import type { PurchaseItem, ResourceRef } from './orders.ts'

export type QuoteInput =
  | { action: 'new'; supplierAccountId?: string; items: PurchaseItem[] }
  | { action: 'renew'; supplierAccountId?: string; resource: ResourceRef; months: number }
  | {
      action: 'change'
      supplierAccountId?: string
      resource: ResourceRef
      offerKey: string
      options: Record<string, unknown>
    }

/** A part of an item's price: one charge item of the supplier. Amounts are for the whole item's quantity and term. */
export interface QuotePart {
  code: string
  label?: string
  listFen: number
  costFen: number
}

/** Item n of the quote answers item n of the input. An item with `fieldErrors` cannot be bought as it stands; its amounts are then 0. */
export interface QuotedItem {
  listFen: number
  /** What we would pay. */
  costFen: number
  breakdown: QuotePart[]
  fieldErrors: FieldErrors
}

/** Prices at one moment, without any effect at the supplier. `listFen` and `costFen` are the sums of the items. */
export interface QuoteSnapshot {
  currency: string
  listFen: number
  costFen: number
  items: QuotedItem[]
  /** Hand it back in `createOrder`, where the supplier gives one. */
  quoteRef?: string
  /** Absent: the supplier promises nothing, the hub uses its own term. */
  expiresAt?: Date
}
