import { isTerminal, type LineState } from './order_line_states.ts'

/** An order shows the state of its lines; where they differ, the one that needs somebody most. */
const attention: readonly LineState[] = [
  'action_required', 'manual_review', 'awaiting_approval', 'awaiting_payment', 'discovered', 'draft', 'priced', 'uncertain',
  'funds_held', 'submitting', 'supplier_unpaid', 'confirming', 'provisioning', 'compensating',
]

const endings: readonly LineState[] = ['failed_refunded', 'rejected', 'expired', 'cancelled']

/**
 * The state of an order, derived from its lines and nothing else. While a line is under way the order is; once all have ended,
 * any success beside a failure is `partially_completed`.
 */
export function orderStateOf(lines: readonly LineState[]): LineState {
  const [first] = lines
  if (first === undefined) throw new Error('An order has at least one line.')
  if (lines.every((state) => state === first)) return first
  const waiting = attention.find((state) => lines.includes(state))
  if (waiting) return waiting
  const worked = lines.some((state) => state === 'completed' || state === 'partially_completed')
  return worked ? 'partially_completed' : endings.find((state) => lines.includes(state))!
}

/** What a list may be narrowed to: one filter for each question that people ask. */
export const orderGroups = {
  open: attention,
  needs_me: ['action_required', 'awaiting_approval', 'awaiting_payment', 'discovered'],
  done: ['completed', 'partially_completed'],
  ended: endings,
} as const satisfies Record<string, readonly LineState[]>

export type OrderGroup = keyof typeof orderGroups

export const isOpen = (state: LineState): boolean => !isTerminal(state)
