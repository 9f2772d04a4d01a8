import { sendMessage } from '#messages/actions/send_message'
import type { Trx } from '#kernel/database/transaction'
import { formatFen } from '#kernel/money'
import { buys } from '../effects.ts'
import { isFoundPaid } from '../found_orders.ts'
import { lineNames } from '../queries/line_names.ts'
import type { Line, LineAction } from '../lines.ts'
import type { LineState } from '../order_line_states.ts'

const channels = ['station', 'mail'] as const

type Told = Partial<Record<LineState, string>>

/** Which arrival the customer hears of. What they did themselves needs no message. */
const events: Record<LineAction, Told> = {
  new: {
    completed: 'order_completed',
    partially_completed: 'order_partially_completed',
    failed_refunded: 'order_failed',
    action_required: 'order_action_required',
    /** Only an order from the supplier's console comes here; one of ours is paid for as it is placed. */
    awaiting_payment: 'found_order_to_pay',
  },
  renew: {
    awaiting_payment: 'found_order_to_pay',
    completed: 'renewal_completed',
    failed_refunded: 'renewal_failed',
    action_required: 'order_action_required',
  },
  change: {
    awaiting_payment: 'found_order_to_pay',
    completed: 'change_completed',
    failed_refunded: 'change_failed',
    action_required: 'order_action_required',
  },
  import: {},
  unsubscribe: {
    completed: 'unsubscribe_completed',
    cancelled: 'unsubscribe_failed',
    action_required: 'order_action_required',
  },
}

/**
 * Tells the one who ordered what became of a line. The key holds the line's version: one message per arrival, person and
 * channel, however often the step is repeated.
 */
export async function tellAboutLine(line: Line, { trx }: { trx: Trx }): Promise<void> {
  const event = eventOf(line)
  if (!event) return
  const args = { ...line.problem?.facts, name: lineNames(line.name, line.nameEn), order: line.orderId, months: line.months, amount: formatFen(buys(line) ? line.priceFen : line.refundFen) }
  for (const channel of channels) {
    const dedupKey = `${line.id}:${event}:${line.version}:${line.userId}:${channel}`
    const link = `/orders/${line.orderId}`
    await sendMessage({ event, dedupKey, channel, userId: line.userId, organisationId: line.organisationId, args, link }, { trx })
  }
}

/** A price that moved is said with its figures. */
function eventOf(line: Line): string | undefined {
  const { action, state, problem } = line
  if (action === 'unsubscribe' && state === 'cancelled' && problem?.facts?.takenBack) return 'unsubscribe_reversed'
  const event = action === 'change' && state === 'cancelled' && problem ? 'change_failed' : events[action][state]
  if (event === 'found_order_to_pay' && isFoundPaid(line)) return 'found_order_paid'
  return event === 'order_action_required' && problem?.code === 'price_changed' ? 'order_price_changed' : event
}
