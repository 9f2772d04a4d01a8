import type { OrderSnapshot } from '#supplier-sdk'
import type { LinePatch, MoveLine } from '../actions/move_line.ts'
import { buys, type StepEnd } from '../effects.ts'
import { pollAgain } from '../limits.ts'
import type { Line } from '../lines.ts'
import { doubt, move, review, wait } from './waiting.ts'

/** What the supplier's order says of a line that bought, renewed, changed or left something. */
export type Meaning = 'unpaid' | 'under_way' | 'undone' | 'spent' | 'unmapped'

/**
 * `under_way`: accepted and paid, wait for the effect. `undone`: it ended and nothing of ours stays there. `spent`: it ended
 * otherwise than we know to handle, and money or goods may be there. `unmapped`: a raw value without a meaning.
 */
export function meaningOf({ state, paidFen = 0, refundFen = 0 }: OrderSnapshot, action: Line['action']): Meaning {
  switch (state) {
    case 'awaiting_payment':
      return action === 'unsubscribe' ? 'under_way' : 'unpaid'
    case 'provisioning':
    case 'active':
    case 'partially_active':
      return 'under_way'
    case 'refunding':
    case 'refunded':
      if (action === 'unsubscribe') return 'under_way'
      return state === 'refunded' && refundFen >= paidFen ? 'undone' : 'spent'
    case 'failed':
    case 'cancelled':
    case 'expired':
      return action === 'unsubscribe' || paidFen <= refundFen ? 'undone' : 'spent'
    case 'unknown':
      return 'unmapped'
    default:
      return state satisfies never
  }
}

/** What a line keeps of the supplier's order. Nothing that the supplier does not tell is overwritten. */
export function patchOf({ supplierOrderNo, rawState, paidFen }: OrderSnapshot, line: Line): LinePatch {
  return {
    supplierOrderNo,
    supplierRawState: rawState.slice(0, 60),
    ...(paidFen !== undefined && buys(line) ? { supplierPaidFen: paidFen } : {}),
  }
}

/** Moves a line in `submitting`, `confirming` or `uncertain` to what its order at the supplier proves. */
export async function applySnapshot(line: Line, snapshot: OrderSnapshot, callId?: string): Promise<StepEnd> {
  const how: MoveLine = { patch: patchOf(snapshot, line), callId }
  switch (meaningOf(snapshot, line.action)) {
    case 'unpaid':
      return line.state === 'confirming' ? doubt(line, how) : move(line, 'supplier_unpaid', how)
    case 'under_way':
      return move(line, 'provisioning', how)
    case 'undone': {
      const problem = { code: 'supplier_order_ended', facts: { state: snapshot.rawState.slice(0, 60) } }
      return move(line, 'compensating', { ...how, problem })
    }
    case 'spent':
      return move(line, 'manual_review', { ...how, problem: { code: 'supplier_order_spent', facts: { state: snapshot.rawState.slice(0, 60) } } })
    case 'unmapped': {
      const problem = { code: 'unmapped_state', facts: { state: snapshot.rawState.slice(0, 60) } }
      return line.state === 'uncertain' ? wait(line, problem, pollAgain(line.updatedAt)) : doubt(line, { ...how, problem })
    }
  }
}

/** The supplier has an order under our key that is not the one that we meant. */
export const notOurs = (line: Line, existing: string | undefined, callId?: string) =>
  review(line, { code: 'conflict', facts: { existing: existing ?? '' } }, callId)
