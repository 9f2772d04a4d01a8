import { clock } from '#kernel/clock'
import type { OrderSnapshot } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { advanceRefund } from '../actions/advance_refund.ts'
import { completeUnsubscribe } from '../actions/complete_unsubscribe.ts'
import { ask, type StepEnd } from '../effects.ts'
import { LIST_MARGIN_MS, pollAgain } from '../limits.ts'
import type { Line } from '../lines.ts'
import { meaningOf, patchOf } from './apply_snapshot.ts'
import { listSince, lookUpOrder } from './look_up.ts'
import { resourceOf } from './place_at_supplier.ts'
import { move } from './waiting.ts'

/** The supplier accepted the unsubscription: the line waits until the resource is gone and the refund order tells its amount. */
export async function leaving(line: Line): Promise<StepEnd> {
  const again = { again: pollAgain(line.updatedAt) }
  // Written on the line, so the next look begins from what stands there.
  if (await advanceRefund(line)) return 'moved'
  const refund = await refundOrder(line)
  if (!refund) return again
  if (meaningOf(refund, 'unsubscribe') === 'undone') {
    const problem = { code: 'supplier_order_ended', facts: { state: refund.rawState.slice(0, 60) } }
    if (line.advancedFen === 0) return move(line, 'compensating', { patch: patchOf(refund, line), problem })
    // Credited on acceptance: gone is gone, and the supplier's no is our loss. While it is there a person decides; nothing is taken back by itself.
    if (!(await wasReadGone(line))) return move(line, 'manual_review', { patch: patchOf(refund, line), problem })
    await completeUnsubscribe(line, { supplierRefundFen: 0, patch: patchOf(refund, line), endedAt: clock.now() })
    return 'moved'
  }
  const isSettled = (refund.state === 'refunded' || refund.state === 'active') && refund.refundFen !== undefined
  if (!isSettled || !(await isGone(line))) return again
  await completeUnsubscribe(line, { supplierRefundFen: refund.refundFen!, patch: patchOf(refund, line), endedAt: clock.now() })
  return 'moved'
}

/** By its number; where the answer with the number was lost, among the refund orders since. */
async function refundOrder(line: Line): Promise<OrderSnapshot | null> {
  if (line.supplierOrderNo) {
    const looked = await lookUpOrder(line)
    return looked.type === 'found' ? looked.snapshot : null
  }
  if (!(await hub.use(line.connectionCode).can('listOrders'))) return null
  const { resourceId } = await resourceOf(line)
  const read = await listSince(line, new Date(line.createdAt.getTime() - LIST_MARGIN_MS))
  for (const { supplierOrderNo, kind } of read?.orders ?? []) {
    if (kind !== 'refund') continue
    const answer = await ask(line, 'queryOrder', { supplierOrderNo, supplierAccountId: line.supplierAccount ?? undefined })
    if (answer.status === 'done' && answer.data?.resourceIds.includes(resourceId)) return answer.data
  }
  return null
}

const wasReadGone = async (line: Line): Promise<boolean> => (await hub.use(line.connectionCode).can('getResource')) && isGone(line)

async function isGone(line: Line): Promise<boolean> {
  if (!(await hub.use(line.connectionCode).can('getResource'))) return true
  const answer = await ask(line, 'getResource', await resourceOf(line))
  return answer.status === 'done' && (answer.data === null || answer.data.state === 'released')
}
