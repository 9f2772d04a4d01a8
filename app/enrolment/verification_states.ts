import { DAY_MS } from '#kernel/clock'

/** Which state of an organisation's own verification may follow which. */
export const verificationStates = {
  none: ['in_review', 'approved', 'erased'],
  /** A person of operations looks at it. */
  in_review: ['returned', 'approved', 'in_review', 'erased'],
  /** With a reason; the customer corrects it and sends it again. */
  returned: ['in_review', 'approved', 'erased'],
  /** What is sent to suppliers. Changed data are looked at anew. */
  approved: ['in_review', 'approved', 'erased'],
  /** The organisation was closed: nothing of the identity is left. */
  erased: [],
} as const satisfies Record<string, readonly string[]>

export type VerificationState = keyof typeof verificationStates

export const mayBecome = (from: VerificationState, to: VerificationState): boolean =>
  (verificationStates[from] as readonly string[]).includes(to)

/** A review is late after two days. */
export const REVIEW_DUE_MS = 2 * DAY_MS
/** Submissions of one organisation within a day: more would be guessing. */
export const SUBMISSIONS_PER_DAY = 3
/** Organisations that one person may stand behind. */
export const ORGANISATIONS_PER_PERSON = 5
