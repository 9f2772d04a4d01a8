import { refused, type Refusal, type RefusalReason } from '#supplier-sdk'

/** What the supplier answered instead of a result. */
export class ReferenceError extends Error {
  constructor(
    readonly answer: {
      action: string
      httpStatus: number
      code: string
      message?: string
      field?: string
      nowFen?: number
      requestId?: string
      retryAfter?: Date
      date?: Date
    }
  ) {
    super(`${answer.action}: HTTP ${answer.httpStatus} ${answer.code}`)
    this.name = 'ReferenceError'
  }
}

/** Their codes → our reasons. What is not here, and everything from 500 on, is in doubt. */
const reasons: Readonly<Record<string, RefusalReason>> = {
  BadField: 'invalid_request',
  NeedsAttributes: 'needs_attributes',
  VerificationRequired: 'kyc_required',
  PriceChanged: 'price_changed',
  RefundChanged: 'refund_changed',
  SoldOut: 'out_of_stock',
  QuotaExceeded: 'quota',
  OrderNotCancellable: 'not_cancellable',
  ResourceNotRefundable: 'not_refundable',
  OrderClosed: 'window_closed',
  BalanceTooLow: 'supplier_funds',
  BadSignature: 'unauthorised',
  KeyRevoked: 'unauthorised',
  BadTime: 'unauthorised',
  AccountSuspended: 'restricted',
  NotFound: 'not_found',
  TokenUsedOtherwise: 'conflict',
  TooManyRequests: 'rate_limited',
}

/** The refusal that an error is, or null where nobody knows what happened. */
export function refusalOf(error: unknown, currency: string): Refusal | null {
  if (!(error instanceof ReferenceError) || error.answer.httpStatus >= 500) {
    return null
  }
  const { code, message, requestId, field, nowFen, retryAfter } = error.answer
  const reason = Object.hasOwn(reasons, code) ? reasons[code] : null
  const base = { supplierCode: code, supplierMessage: message, supplierRequestId: requestId }
  switch (reason) {
    case null:
      return null
    case 'invalid_request':
      return refused(reason, { ...base, fields: field ? [{ field, code, message }] : [] })
    case 'needs_attributes':
      return refused(reason, { ...base, attributes: field ? field.split(',') : [] })
    case 'price_changed':
    case 'refund_changed':
      return nowFen === undefined ? null : refused(reason, { ...base, nowFen, currency })
    case 'rate_limited':
      return refused(reason, { ...base, after: retryAfter })
    default:
      return refused(reason as 'quota', base)
  }
}
