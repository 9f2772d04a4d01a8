import { refusalKinds, type RefusalKind } from './types.ts'

/** Whether the sandbox acts under a fault: before it strikes, not at all, or after `afterSeconds` of its clock. */
type Acts = 'yes' | 'no' | 'later'

/** How the answer travels. */
export type Delivery =
  | 'answer'
  | 'hang'
  | 'reset'
  | 'cut'
  | 'drip'
  | 'huge'
  | 'html'
  | 'wrong_types'
  | 'other_json'
  | 'half_page'
  | 'redirect'
  | 'strange_state'

/** What happens to a notice that the sandbox sends; F13 to F15. */
export type NoticeTrouble = 'twice' | 'early' | 'reordered' | 'forged' | 'expired' | 'replayed'

interface FaultKind {
  acts: Acts
  delivery: Delivery
  /** Answers with this status instead of the real answer. */
  status?: number
  /** Strikes what the sandbox sends to us, not what we ask it. */
  notice?: NoticeTrouble
}

/** The operation of a plan that stands for the sandbox's own notices. */
export const NOTICE = 'notice'

export const faultKinds = {
  timeout_before: { acts: 'no', delivery: 'hang' },
  timeout_after: { acts: 'yes', delivery: 'hang' },
  timeout_acts_later: { acts: 'later', delivery: 'hang' },
  reset_before: { acts: 'no', delivery: 'reset' },
  reset_after: { acts: 'yes', delivery: 'reset' },
  error_500_before: { acts: 'no', delivery: 'answer', status: 500 },
  error_502_after: { acts: 'yes', delivery: 'answer', status: 502 },
  refuse: { acts: 'no', delivery: 'answer' },
  html_200: { acts: 'yes', delivery: 'html' },
  other_json: { acts: 'yes', delivery: 'other_json' },
  wrong_types: { acts: 'yes', delivery: 'wrong_types' },
  cut_body: { acts: 'yes', delivery: 'cut' },
  slow_drip: { acts: 'yes', delivery: 'drip' },
  huge_body: { acts: 'yes', delivery: 'huge' },
  redirect_302: { acts: 'no', delivery: 'redirect' },
  rate_limit_429: { acts: 'no', delivery: 'answer', status: 429 },
  unavailable_503: { acts: 'no', delivery: 'answer', status: 503 },
  lookup_fails: { acts: 'no', delivery: 'answer', status: 500 },
  lookup_lag: { acts: 'no', delivery: 'answer' },
  half_page: { acts: 'yes', delivery: 'half_page' },
  price_change: { acts: 'yes', delivery: 'answer' },
  revoke_credentials: { acts: 'yes', delivery: 'answer' },
  refuse_connection: { acts: 'no', delivery: 'answer' },
  clock_skew: { acts: 'yes', delivery: 'answer' },
  strange_state: { acts: 'yes', delivery: 'strange_state' },
  notice_twice: { acts: 'yes', delivery: 'answer', notice: 'twice' },
  notice_early: { acts: 'yes', delivery: 'answer', notice: 'early' },
  notice_reordered: { acts: 'yes', delivery: 'answer', notice: 'reordered' },
  notice_forged: { acts: 'yes', delivery: 'answer', notice: 'forged' },
  notice_expired: { acts: 'yes', delivery: 'answer', notice: 'expired' },
  notice_replayed: { acts: 'yes', delivery: 'answer', notice: 'replayed' },
} as const satisfies Record<string, FaultKind>

export type FaultName = keyof typeof faultKinds

export const noticeTroubleOf = (fault: FaultName): NoticeTrouble | undefined =>
  (faultKinds[fault] as FaultKind).notice

/** The numbers of the fault matrix. Where a number has several forms, the name says which. */
export const faultNumbers: Record<string, FaultName> = {
  F1: 'refuse_connection',
  F2: 'timeout_before',
  F3: 'timeout_after',
  F4: 'timeout_acts_later',
  F5: 'reset_before',
  F6: 'reset_after',
  F7: 'error_500_before',
  F8: 'error_502_after',
  F9: 'refuse',
  F10: 'html_200',
  F11: 'cut_body',
  F12: 'rate_limit_429',
  F13: 'notice_twice',
  F14: 'notice_reordered',
  F15: 'notice_forged',
  F16: 'lookup_fails',
  F17: 'revoke_credentials',
  F18: 'price_change',
}

/** One line of a plan. `operation` is the contract's or the supplier's name; counting starts when the plan is put. */
export interface Fault {
  operation: string
  /** From which call on, 1 is the next one. */
  nth: number
  /** For how many calls. */
  times: number
  fault: FaultName
  /** `timeout_acts_later`: by the sandbox's clock. */
  afterSeconds: number
  /** How long an answer hangs, how long a look-up lags, how far the clock jumps. */
  seconds: number
  retryAfterSeconds?: number
  /** `price_change`, in percent of the price table. */
  percent: number
  /** `refuse`. */
  reason: RefusalKind
}

export interface ScheduledFault extends Fault {
  wireOperations: string[]
  seen: number
  fired: number
}

const integer = (value: unknown, fallback: number, what: string): number => {
  const number = value ?? fallback
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0) {
    throw new Error(`${what} must be a whole number`)
  }
  return number
}

/** Reads a plan; throws a sentence that says what is wrong. */
export function parsePlan(plan: unknown, operations: Record<string, string[]>): ScheduledFault[] {
  if (!Array.isArray(plan)) {
    throw new Error('A fault plan is a list of { operation, nth, fault }')
  }
  return plan.map((entry: Record<string, unknown>) => {
    const name = faultNumbers[String(entry.fault)] ?? String(entry.fault)
    if (!Object.hasOwn(faultKinds, name)) {
      const known = [...Object.keys(faultNumbers), ...Object.keys(faultKinds)].join(', ')
      throw new Error(`There is no fault "${entry.fault}", but ${known}`)
    }
    const operation = String(entry.operation)
    const reason = String(entry.reason ?? 'stock')
    if (!(refusalKinds as readonly string[]).includes(reason)) {
      throw new Error(`reason must be one of ${refusalKinds.join(', ')}`)
    }
    return {
      operation,
      wireOperations: noticeTroubleOf(name as FaultName)
        ? [NOTICE]
        : (operations[operation] ?? [operation]),
      nth: integer(entry.nth, 1, 'nth'),
      times: integer(entry.times, 1, 'times'),
      fault: name as FaultName,
      afterSeconds: integer(entry.afterSeconds, 30, 'afterSeconds'),
      seconds: integer(entry.seconds, 60, 'seconds'),
      retryAfterSeconds:
        entry.retryAfterSeconds === undefined
          ? undefined
          : integer(entry.retryAfterSeconds, 1, 'retryAfterSeconds'),
      percent: integer(entry.percent, 120, 'percent'),
      reason: reason as RefusalKind,
      seen: 0,
      fired: 0,
    }
  })
}

/** The fault that strikes this call, if any. Every line counts the calls of its operation; the first due line wins. */
export function strike(plan: ScheduledFault[], wireOperation: string): ScheduledFault | null {
  let struck: ScheduledFault | null = null
  for (const fault of plan) {
    if (!fault.wireOperations.includes(wireOperation)) {
      continue
    }
    fault.seen += 1
    if (!struck && fault.seen >= fault.nth && fault.seen < fault.nth + fault.times) {
      fault.fired += 1
      struck = fault
    }
  }
  return struck
}
