import { isDuplicate } from '#kernel/database/failures'
import type { OrderSnapshot } from '#supplier-sdk'
import { completePurchase } from '../actions/complete_purchase.ts'
import type { Step, StepEnd } from '../effects.ts'
import { pollAgain } from '../limits.ts'
import type { Line } from '../lines.ts'
import { meaningOf, patchOf } from './apply_snapshot.ts'
import { lookUpOrder } from './look_up.ts'
import { leaving } from './leaving.ts'
import { proveAct } from './prove_act.ts'
import { readResources } from './read_resources.ts'
import { move, review, wait } from './waiting.ts'

/**
 * Paid; the supplier is at work. Nothing counts as delivered, renewed or changed until the resource itself was read back. A read that fails changes
 * nothing, and an order that is not seen for a while is read again until the line is due.
 */
export const provisioning: Step = async (line) => {
  if (line.action === 'unsubscribe') return leaving(line)
  const looked = await lookUpOrder(line)
  const again = { again: pollAgain(line.updatedAt) }
  if (looked.type !== 'found') return again
  switch (meaningOf(looked.snapshot, line.action)) {
    case 'under_way':
      return line.action === 'new' ? deliver(line, looked.snapshot, again) : proveAct(line, looked.snapshot, again)
    case 'undone':
      return end(line, looked.snapshot, 'compensating', 'supplier_order_ended')
    case 'spent':
      return looked.snapshot.state === 'refunding' ? again : end(line, looked.snapshot, 'manual_review', 'supplier_order_spent')
    case 'unpaid':
      // Our payment was confirmed; a list that lags behind says otherwise for a while.
      return again
    case 'unmapped':
      return wait(line, { code: 'unmapped_state', facts: { state: looked.snapshot.rawState.slice(0, 60) } }, again.again)
  }
}

async function deliver(line: Line, snapshot: OrderSnapshot, again: { again: Date }): Promise<StepEnd> {
  if (snapshot.state === 'provisioning') return again
  const resources = await readResources(line, snapshot)
  const isWhole = resources.length === line.quantity
  if (resources.length === 0 || (!isWhole && snapshot.state !== 'partially_active')) return again
  try {
    await completePurchase(line, { resources, patch: patchOf(snapshot, line) })
    return 'moved'
  } catch (error) {
    if (!isDuplicate(error, 'resources_supplier')) throw error
    return review(line, { code: 'resource_taken' })
  }
}

function end(line: Line, snapshot: OrderSnapshot, to: 'compensating' | 'manual_review', code: string): Promise<StepEnd> {
  const problem = { code, facts: { state: snapshot.rawState.slice(0, 60) } }
  return move(line, to, { patch: patchOf(snapshot, line), problem })
}
