import type { LineAction } from './lines.ts'
import type { LineState } from './order_line_states.ts'

/** Which texts of `ui.state.<words>` and `portal.order.meaning_<words>` say where a line of this action stands. */
export type LineWords = 'order_line' | 'unsubscribe' | 'act'

/** What is given back is neither paid for nor delivered, and what is renewed or changed is there already. */
export function wordsOf(action: LineAction): LineWords {
  if (action === 'unsubscribe') return 'unsubscribe'
  return action === 'renew' || action === 'change' ? 'act' : 'order_line'
}

const passed: readonly LineState[] = ['priced', 'awaiting_payment', 'funds_held', 'confirming']

/** Whether a step says something to the customer: an unsubscription only passes the states in which others are paid for. */
export const isTold = (action: LineAction, { from, to, note }: { from: LineState | null; to: LineState; note: unknown }): boolean =>
  action !== 'unsubscribe' || from === null || note !== null || !passed.includes(to)
