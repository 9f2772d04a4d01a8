/** What a supplier sent us, untouched: a signature covers bytes, not parsed objects. */
export interface RawNotice {
  method: string
  path: string
  query: Record<string, string | string[]>
  headers: Record<string, string | string[]>
  body: Uint8Array
}

export interface NoticeEvent {
  /** The supplier's id of the notice: with the supplier it is unique, so that a duplicate is found. */
  noticeId: string
  kind: 'order_changed' | 'account_changed' | 'kyc_changed' | 'resource_changed' | 'bill_ready'
  supplierOrderNo?: string
  supplierAccountId?: string
  resourceId?: string
  occurredAt: Date
}

/** Either the notice is genuine and says this, or why it is not. `reply` is what the supplier expects as the HTTP answer. */
export type NoticeResult =
  | { verified: true; events: NoticeEvent[]; reply: { status: number; body: string } }
  | {
      verified: false
      check: 'signature' | 'expired' | 'replayed' | 'malformed' | 'foreign'
      reply: { status: number; body: string }
    }
