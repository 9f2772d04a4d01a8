import { DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/clock'

export type LineOwner = 'system' | 'customer' | 'sales' | 'operations' | 'finance'

type StateShape = {
  to: readonly string[]
  /** Who has to do something next; null where the line has ended. */
  owner: LineOwner | null
  /** How long a line may stand here before the sweep acts. */
  dueMs: number | null
  /** What the sweep does with a line past its due date: a state of `to`, or only `reported` on the overdue list. */
  overdue: string | null
}

const ended = { to: [], owner: null, dueMs: null, overdue: null } as const

/**
 * The machine of an order line: which state follows which, whose turn it is and until when. `moveLine` is the only function
 * that walks it. Labels are `ui.state.order_line.<state>`, tones stand in `resources/views/states.json`.
 */
export const lineStates = {
  discovered: { to: ['priced', 'manual_review', 'expired'], owner: 'customer', dueMs: 3 * DAY_MS, overdue: 'manual_review' },
  draft: { to: ['priced'], owner: 'customer', dueMs: 30 * DAY_MS, overdue: 'reported' },
  priced: {
    to: ['awaiting_approval', 'awaiting_payment', 'draft', 'expired', 'cancelled', 'compensating'],
    owner: 'customer', dueMs: 30 * MINUTE_MS, overdue: 'expired',
  },
  awaiting_approval: {
    to: ['awaiting_payment', 'rejected', 'expired', 'cancelled', 'compensating'],
    owner: 'customer', dueMs: 7 * DAY_MS, overdue: 'expired',
  },
  awaiting_payment: {
    to: ['funds_held', 'expired', 'cancelled', 'compensating', 'manual_review'],
    owner: 'customer', dueMs: DAY_MS, overdue: 'expired',
  },
  funds_held: {
    to: ['submitting', 'confirming', 'cancelled', 'compensating'],
    owner: 'system', dueMs: DAY_MS, overdue: 'cancelled',
  },
  submitting: {
    to: ['supplier_unpaid', 'provisioning', 'uncertain', 'action_required', 'compensating', 'manual_review'],
    owner: 'system', dueMs: 2 * HOUR_MS, overdue: 'manual_review',
  },
  supplier_unpaid: { to: ['confirming', 'compensating'], owner: 'system', dueMs: DAY_MS, overdue: 'compensating' },
  confirming: {
    to: ['provisioning', 'uncertain', 'action_required', 'compensating', 'manual_review'],
    owner: 'system', dueMs: 2 * HOUR_MS, overdue: 'manual_review',
  },
  provisioning: {
    to: ['completed', 'partially_completed', 'compensating', 'manual_review'],
    owner: 'system', dueMs: 12 * HOUR_MS, overdue: 'manual_review',
  },
  /** The due date of a doubt is the supplier's settle window and this. */
  uncertain: {
    to: ['submitting', 'supplier_unpaid', 'confirming', 'provisioning', 'compensating', 'manual_review'],
    owner: 'system', dueMs: 15 * MINUTE_MS, overdue: 'manual_review',
  },
  action_required: {
    to: ['submitting', 'confirming', 'compensating'],
    owner: 'customer', dueMs: 3 * DAY_MS, overdue: 'compensating',
  },
  manual_review: {
    to: ['submitting', 'supplier_unpaid', 'confirming', 'provisioning', 'completed', 'partially_completed', 'compensating', 'uncertain'],
    owner: 'operations', dueMs: DAY_MS, overdue: 'reported',
  },
  compensating: {
    to: ['failed_refunded', 'cancelled', 'rejected', 'expired', 'manual_review'],
    owner: 'system', dueMs: 4 * HOUR_MS, overdue: 'manual_review',
  },
  completed: ended,
  partially_completed: ended,
  cancelled: ended,
  rejected: ended,
  expired: ended,
  failed_refunded: ended,
} as const satisfies Record<string, StateShape>

export type LineState = keyof typeof lineStates

/** Where lines are born: the cart, a quote that is ordered at once, and an order found at the supplier. */
export const birthStates = ['draft', 'priced', 'discovered'] as const satisfies readonly LineState[]

/** A line here has money held or spent and no one else waits for it: the worker's. */
export const workedStates = [
  'funds_held', 'submitting', 'supplier_unpaid', 'confirming', 'provisioning', 'uncertain', 'compensating',
] as const satisfies readonly LineState[]

export const allLineStates = Object.keys(lineStates) as LineState[]

export const shapeOf = (state: LineState): StateShape => lineStates[state]

export const isTerminal = (state: LineState): boolean => lineStates[state].to.length === 0

export const terminalStates = allLineStates.filter(isTerminal)

export const isLegal = (from: LineState, to: LineState): boolean => shapeOf(from).to.includes(to)

/** What is wrong with a table; empty: nothing. Checked at boot, because a state that nobody leaves parks lines for ever. */
export function tableProblems(table: Record<string, StateShape>, births: readonly string[]): string[] {
  const problems: string[] = []
  const reached = new Set<string>(births)
  for (const state of reached) for (const next of table[state]?.to ?? []) reached.add(next)
  for (const [state, { to, owner, dueMs, overdue }] of Object.entries(table)) {
    const unknown = to.filter((next) => !(next in table))
    if (unknown.length > 0) problems.push(`${state} goes to unknown states ${unknown.join(', ')}`)
    if (!reached.has(state)) problems.push(`nothing leads to ${state}`)
    if (to.length > 0 && (!owner || !dueMs || !overdue)) problems.push(`${state} needs an owner, a due date and what follows it`)
    if (overdue && overdue !== 'reported' && !to.includes(overdue)) problems.push(`${state} may not become ${overdue} when overdue`)
  }
  return problems
}

export function checkLineStates(): void {
  const problems = tableProblems(lineStates, birthStates)
  if (problems.length > 0) throw new Error(`E_LINE_STATES: ${problems.join('; ')}`)
}
