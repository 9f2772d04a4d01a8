import type { Actor } from '#audit/actor'
import type { Trx } from '#kernel/database/transaction'
import type { TextArgument } from '#kernel/in_language'
import type { Result } from '#kernel/result'
import type { ClosedState } from './request_states.ts'

/** One row of the page on which somebody decides. `label` is a translation key with its arguments; a value is read by its `form`. */
export type ApprovalFact = {
  label: string
  args?: Record<string, TextArgument>
  form: 'fen' | 'bp' | 'count' | 'text'
  /** Left out: there is nothing before, only what it will be. */
  before?: number | string | null
  after: number | string | null
  /** Only for those who hold it: whoever asks may not know what we pay. */
  permission?: string
}

export type ClosedRequest = {
  id: string
  kind: string
  subject: { type: string; id: string }
  /** In the kind's unit. */
  size: number
  requestedBy: number
  decidedBy: number | null
}

export type ApprovalHandler = {
  /**
   * The effect, in the transaction of the decision, once. `fail` where the subject has moved on: then nothing is decided and the
   * page says so with the text `approvals.effect.<type>`.
   */
  approved(request: ClosedRequest, context: { actor: Actor; trx: Trx }): Promise<Result<void, { type: string }>>
  /** Rejected, withdrawn or expired: gives free what waited for the decision. */
  closed?(request: ClosedRequest, state: Exclude<ClosedState, 'approved'>, context: { actor: Actor; trx: Trx }): Promise<void>
  /** Where staff look at the subject. */
  href?(subjectId: string): string
}

const handlers = new Map<string, ApprovalHandler>()

/** Tells what an approval of this kind does; once, in `listen.ts` of the module that asks. */
export function onApproval(kind: string, handler: ApprovalHandler): void {
  if (handlers.has(kind)) throw new Error(`Approvals of the kind "${kind}" have two handlers. Keep one.`)
  handlers.set(kind, handler)
}

export function approvalHandlerOf(kind: string): ApprovalHandler {
  const handler = handlers.get(kind)
  if (!handler) throw new Error(`Approvals of the kind "${kind}" have no handler. Call onApproval in the module's listen.ts.`)
  return handler
}

export const hasHandler = (kind: string): boolean => handlers.has(kind)
