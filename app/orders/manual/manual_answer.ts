import type { Ordering } from '../effects.ts'
import type { PowerAct } from '../resource_power.ts'

/** Subject of evidence among the stored files. */
export const MANUAL_STEP = 'manual_step'

/** What an operator saw at the supplier. Amounts in fen. */
export type Evidence = { supplierOrderNo: string; amountFen: number; resourceIds: readonly string[]; expiresAt: Date | null; note: string }

export type ManualAnswer =
  | ({ outcome: 'done' } & Evidence)
  /** It cannot be had or undone there: the money goes back, the resource stays, or a person decides about the line. */
  | { outcome: 'refused'; reason: 'out_of_stock' | 'not_refundable' | 'unsupported' | 'not_cancellable'; note: string }
  /** It costs more than the customer accepted: they are asked. */
  | { outcome: 'price_changed'; nowFen: number; note: string }
  /** The resource was suspended or resumed there. */
  | { outcome: 'powered'; note: string }
  /** The unpaid order is gone at the supplier. */
  | { outcome: 'cancelled'; note: string }

export type ManualOperation = Ordering | 'cancelOrder' | PowerAct
export type ManualOutcome = 'done' | 'price_changed' | 'out_of_stock' | 'not_refundable' | 'not_possible' | 'cancelled' | 'not_cancellable' | 'powered'

/** How each operation may end. What a supplier cannot do with a resource is `not_possible` on the screen and `unsupported` in the journal. */
export const outcomesOf: Record<ManualOperation, readonly ManualOutcome[]> = {
  createOrder: ['done', 'price_changed', 'out_of_stock'],
  renew: ['done', 'price_changed', 'not_possible'],
  change: ['done', 'price_changed', 'not_possible'],
  unsubscribe: ['done', 'not_refundable'],
  cancelOrder: ['cancelled', 'not_cancellable'],
  suspend: ['powered', 'not_possible'],
  resume: ['powered', 'not_possible'],
}

export type AnswerRefused =
  | { type: 'step_not_found' }
  /** Somebody else answered, or the task was withdrawn. */
  | { type: 'not_open' }
  /** Not an end of this operation. */
  | { type: 'outcome_wrong' }
  | { type: 'above_ceiling'; ceilingFen: number }
  | { type: 'not_above_ceiling'; ceilingFen: number }
  | { type: 'resources_wrong'; ordered: number }
  | { type: 'order_taken' }
  | { type: 'resource_taken' }

/** `resourceId`: what is suspended or resumed. */
export type Step = { id: string; lineId: string; resourceId: string | null; callId: string; operation: ManualOperation }

/** The answer in the screen's words. */
export const outcomeOf = (answer: ManualAnswer): ManualOutcome => {
  if (answer.outcome !== 'refused') return answer.outcome
  return answer.reason === 'unsupported' ? 'not_possible' : answer.reason
}
