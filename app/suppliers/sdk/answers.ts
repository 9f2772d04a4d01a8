/**
 * One problem of one field. `field` is the path in our own input (`items.0.options.imageId`), never the supplier's name for it.
 * `code` is stable and snake_case; `message` is the supplier's text and is shown to operators only.
 */
export interface FieldError {
  field: string
  code: string
  message?: string
}

export type FieldErrors = FieldError[]

/** What each reason carries. A reason without facts carries nothing. */
export interface RefusalFacts {
  /** Goes back to the person; the line becomes `action_required`. */
  invalid_request: { fields: FieldErrors }
  /** What the customer's profile lacks; `attributes` are names of `customerAttributes`. */
  needs_attributes: { attributes: string[] }
  kyc_required: object
  /** The cost now, for the whole call and not per unit. The hub quotes again. */
  price_changed: { nowFen: number; currency: string }
  /** The refund now, for the whole call. The hub quotes again. */
  refund_changed: { nowFen: number; currency: string }
  out_of_stock: object
  quota: object
  not_cancellable: object
  not_refundable: object
  window_closed: object
  /** Our own money at the supplier is used up: spending stops at this connection. */
  supplier_funds: object
  /** Our credential: opens the connection's breakers. */
  unauthorised: object
  /** The customer's account at the supplier is frozen or is not ours. */
  restricted: object
  /** What our books say exists does not. A look-up answers `done(null)` instead. */
  not_found: object
  /** Something with this key, or this order, exists already; the hub reads it and compares. */
  conflict: { existing?: string }
  /** Not earlier than `after`; absent: the supplier did not say. */
  rate_limited: { after?: Date }
  /** Belongs to publishing an offer, never to order time. */
  unsupported: object
}

/** Why a supplier said no. What the hub then does stands at each name in `RefusalFacts`. */
export type RefusalReason = keyof RefusalFacts

interface RefusalBase {
  status: 'refused'
  /** The supplier's own code, raw. Kept for people; the hub decides by `reason` alone. */
  supplierCode: string
  supplierMessage?: string
  supplierRequestId?: string
  /** Fields may accompany any reason. */
  fields?: FieldErrors
}

type RefusalOf<Reason extends RefusalReason> = Reason extends RefusalReason
  ? RefusalBase & { reason: Reason } & RefusalFacts[Reason]
  : never

/** The supplier answered, said no, and nothing happened. `if (answer.reason === 'price_changed') answer.nowFen` narrows. */
export type Refusal<Reason extends RefusalReason = RefusalReason> = RefusalOf<Reason>

export interface Done<Data> {
  status: 'done'
  data: Data
}

/** Accepted, not finished. The janitor asks again, not before `pollAfter`. */
export interface Pending {
  status: 'pending'
  /** The supplier's number for what is going on (an order, a task), if it gave one. */
  supplierRef?: string
  pollAfter?: Date
}

/** The three answers that a plugin may return. What it throws becomes `unknown` or `not_sent`. */
export type PluginAnswer<Data> = Done<Data> | Pending | Refusal

/** A plugin returns the first three. The pipeline decides the last two: what a plugin throws is `unknown` unless nothing left this process. */
export type CallOutcome<Data> =
  | PluginAnswer<Data>
  /** Nothing left this process: safe to repeat. */
  | { status: 'not_sent' }
  /** Nobody knows: ask with `queryOrder`, never repeat blindly. */
  | { status: 'unknown' }

export const done = <Data>(data: Data): Done<Data> => ({ status: 'done', data })

export const pending = (facts: Omit<Pending, 'status'> = {}): Pending => ({
  status: 'pending',
  ...facts,
})

/** Builds a refusal; the facts of the reason are checked by the compiler. */
export function refused<Reason extends RefusalReason>(
  reason: Reason,
  facts: Omit<RefusalBase, 'status'> & RefusalFacts[Reason]
): Refusal<Reason> {
  return { ...facts, status: 'refused', reason } as unknown as Refusal<Reason>
}

const REFUSAL_REASONS: Record<RefusalReason, true> = {
  invalid_request: true,
  needs_attributes: true,
  kyc_required: true,
  price_changed: true,
  refund_changed: true,
  out_of_stock: true,
  quota: true,
  not_cancellable: true,
  not_refundable: true,
  window_closed: true,
  supplier_funds: true,
  unauthorised: true,
  restricted: true,
  not_found: true,
  conflict: true,
  rate_limited: true,
  unsupported: true,
}

export const refusalReasons = Object.keys(REFUSAL_REASONS) as RefusalReason[]
