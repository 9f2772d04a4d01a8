import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { LineMovedMeanwhile } from '../errors.ts'
import { linesOfOrder, type Line } from '../lines.ts'
import type { LineState } from '../order_line_states.ts'
import { auditGivenBack, giveBack } from './fail_line.ts'
import { moveLine } from './move_line.ts'

/** Until nothing was sent to the supplier a customer may step back. An order from the supplier's console is declined instead. */
export const cancellableStates: readonly LineState[] = ['awaiting_payment', 'awaiting_approval', 'funds_held']

export type CancelRefused = { type: 'order_not_found' } | { type: 'too_late' }

/**
 * Cancels every line of an order that has not gone to its supplier, and gives the held money back. Lines that have gone stay.
 * A second call finds nothing left to cancel: `too_late`.
 */
export async function cancelOrder(
  viewer: Viewer,
  { orderId }: { orderId: string },
  options: { trx?: Trx } = {}
): Promise<Result<{ cancelled: number }, CancelRefused>> {
  try {
    return await inTransaction((trx) => cancel(viewer, orderId, trx), { trx: options.trx, isolationLevel: 'read committed' })
  } catch (error) {
    if (error instanceof LineMovedMeanwhile) return fail({ type: 'too_late' })
    throw error
  }
}

async function cancel(viewer: Viewer, orderId: string, trx: Trx): Promise<Result<{ cancelled: number }, CancelRefused>> {
  const lines = await linesOfOrder(viewer, orderId, trx)
  if (lines.length === 0) return fail({ type: 'order_not_found' })
  const open = lines.filter(({ state, action, origin }) => cancellableStates.includes(state) && action !== 'unsubscribe' && origin === 'hub')
  if (open.length === 0) return fail({ type: 'too_late' })
  for (const line of open) await moveLine(line, 'cancelled', { actor: viewer.actor, note: { key: 'cancelled_by_customer' } }, { trx })
  await writeAudit(
    {
      actor: viewer.actor, action: 'orders.order.cancelled', subjectType: 'order', subjectId: orderId,
      organisationId: lines[0].organisationId, after: { lines: open.length },
    },
    { trx }
  )
  const held = open.filter(wasHeld)
  for (const line of held) await auditGivenBack(line, trx, viewer.actor)
  for (const line of held) await giveBack(line, trx)
  return ok({ cancelled: open.length })
}

const wasHeld = ({ state }: Line) => state === 'funds_held'
