import { clock, DAY_MS, later, MINUTE_MS, SECOND_MS } from '#kernel/clock'

/** How much more than the accepted quote we pay a supplier before somebody is asked. */
export const COST_TOLERANCE_BP = 0

/** A line that waits for a supplier's progress is looked at after a third of the time that it has waited, within these. */
const POLL_MS_MIN = SECOND_MS
const POLL_MS_MAX = MINUTE_MS

/** Pauses after a call that was never sent: the supplier does not answer, or a breaker is open. */
export const NOT_SENT_MS = [2_000, 5_000, 10_000, 30_000, MINUTE_MS, 2 * MINUTE_MS] as const

/** A call that came to nothing so often needs a person. */
export const ATTEMPTS_MAX = 20

/** How often a line looks whether a switch was turned on again, or an account was opened. */
export const SWITCH_WAIT_MS = 5 * SECOND_MS
export const ENROLMENT_WAIT_MS = 30 * SECOND_MS

/** Where a supplier does not say how late a lost call may act, a person decides; this is when they are asked. */
export const DOUBT_MS = 15 * MINUTE_MS

export const RATE_LIMITED_MS = 5 * SECOND_MS

/** A look-up in a list starts this much before the call, because clocks differ. */
export const LIST_MARGIN_MS = 5 * MINUTE_MS
export const LIST_PAGES_MAX = 50
/** A list without our order is read once more after this before it counts: one that was cut short looks the same. */
export const LIST_AGAIN_MS = MINUTE_MS

/** How long a new price stands as a question. The supplier is asked once more before a fen is spent, so it may be long. */
export const PRICE_ANSWER_MS = DAY_MS

/** How long a customer may think about an order from the supplier's console, where the order does not die before. */
export const FOUND_ANSWER_MS = 3 * DAY_MS
/** An unpaid order that dies by itself is asked about so much before. */
export const FOUND_EXPIRY_MARGIN_MS = 10 * MINUTE_MS
/** How often a found order that lacks a price is looked at again. */
export const FOUND_PRICE_AGAIN_MS = 10 * MINUTE_MS

/** Until when an operator has done what a supplier has no call for, where its plugin does not say. */
export const MANUAL_STEP_HOURS = 24

export const UNSUBSCRIBE_QUOTE_MS = 15 * MINUTE_MS

/** A line may take this many steps in one run of its job; more is a loop of ours. */
export const STEPS_MAX = 30

/** Lines that one sweep looks at; the next one takes the rest. */
export const SWEEP_LINES_MAX = 500

/** How long before its end a resource renews itself, and after how long a try that came to nothing is made again. */
export const AUTO_RENEW_DAYS = 7
export const AUTO_RENEW_RETRY_MS = DAY_MS

export const SYNC_RESOURCES_MAX = 1_000
export const RESOURCE_SYNC_MS = DAY_MS

export const REASON_LENGTH_MAX = 200

/** When to look again at something that has lasted since `since`. */
export function pollAgain(since: Date): Date {
  const waitedMs = clock.now().getTime() - since.getTime()
  return later(Math.min(POLL_MS_MAX, Math.max(POLL_MS_MIN, Math.round(waitedMs / 3))))
}

/** The n-th pause of a list of pauses; past its end the last one stays. */
export const pauseOf = (pauses: readonly number[], turn: number): number => pauses[Math.min(Math.max(turn, 0), pauses.length - 1)]
