import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { toJson } from '#kernel/json'
import type { RefusalReason } from '../sdk/main.ts'
import type { CallableOperation } from '../types.ts'
import { openIntent, type OpenIntent } from './open_intent.ts'

/**
 * Journals an operation that a person carries out because the supplier has no call for it: the row is there before anything is
 * done, as `pending`, and nothing is ever sent for it. Returns its id; throws as `openIntent` does.
 */
export async function openCallByHand<Operation extends CallableOperation>(wanted: OpenIntent<Operation>, { trx }: { trx: Trx }): Promise<string> {
  const { id } = await openIntent(wanted, { trx })
  await trx.from('supplier_calls').where('id', id).update({ status: 'pending', answer: toJson({ status: 'pending', byHand: true }) })
  return id
}

export type AnswerByHand =
  | { status: 'done'; data: Record<string, unknown> }
  | { status: 'refused'; reason: RefusalReason; supplierCode: string; nowFen?: number }

/** Journals what a person entered as the operation's answer. False when it was answered before: of two people one has an effect. */
export async function answerCallByHand(callId: string, answer: AnswerByHand, { trx }: { trx: Trx }): Promise<boolean> {
  const refused = answer.status === 'refused' ? { refusal_reason: answer.reason, supplier_code: answer.supplierCode.slice(0, 120) } : {}
  const changed = await trx.from('supplier_calls').where({ id: callId, status: 'pending' }).update({
    status: answer.status,
    ...refused,
    answer: toJson({ ...answer, byHand: true }),
    finished_at: clock.now(),
  })
  return Number(changed) === 1
}
