import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { OperationKeyReused } from '../errors.ts'
import { lockHolds, type Hold } from '../ledger/holds.ts'
import { checkAmount, post, type Subject } from '../ledger/movements.ts'
import { moveBalance } from '../ledger/balance.ts'

export type RefundCapture = { subject: Subject; amountFen: number; operationKey: string; reason: string; actorUserId?: number | null }

export type RefundRefused = { type: 'nothing_captured' } | { type: 'above_capture'; refundableFen: number; amountFen: number }

/**
 * Gives back what a subject was charged: revenue → available. `subject` is the line that was charged, not the one that
 * unsubscribes it. Never more than was captured, however often it is called. A second call with the same key returns the hold
 * and moves nothing. A refund of 0 fen leaves no trace.
 */
export async function refundCapture(
  input: RefundCapture,
  { trx }: { trx?: Trx } = {}
): Promise<Result<Hold, RefundRefused>> {
  const { subject, amountFen, operationKey } = input
  checkAmount(amountFen, 0)
  return inTransaction(
    async (inner) => {
      const holds = await lockHolds(subject, inner)
      const captured = holds.filter(({ state }) => state === 'captured')
      if (captured.length === 0) return fail({ type: 'nothing_captured' as const })
      if (await isRefunded(input, inner)) return ok(captured[0])
      const refundable = captured.find((hold) => hold.capturedFen - hold.refundedFen >= amountFen)
      if (!refundable) {
        const refundableFen = Math.max(...captured.map((hold) => hold.capturedFen - hold.refundedFen))
        return fail({ type: 'above_capture' as const, refundableFen, amountFen })
      }
      return ok(await refund(refundable, { ...input, operationKey }, inner))
    },
    { trx, isolationLevel: 'read committed' }
  )
}

async function isRefunded({ subject, amountFen, operationKey }: RefundCapture, trx: Trx): Promise<boolean> {
  const query = trx.from('ledger_transactions').select('kind', 'amount_fen', 'subject_id')
  const row = await query.where('operation_key', operationKey).first()
  if (!row) return false
  if (row.kind !== 'refund' || toFen(row.amount_fen) !== amountFen || row.subject_id !== subject.id) {
    throw new OperationKeyReused(`${operationKey} names another movement`)
  }
  return true
}

async function refund(hold: Hold, { amountFen, operationKey, subject, reason, actorUserId }: RefundCapture, trx: Trx): Promise<Hold> {
  const { walletId } = hold
  await trx.from('wallet_holds').where('id', hold.id).increment('refunded_fen', amountFen)
  const posting = { kind: 'refund', operationKey, walletId, amountFen, subject, reason, actorUserId, at: clock.now() } as const
  if ((await post([posting], trx)) === 'duplicate') throw new OperationKeyReused(`${operationKey} names another movement`)
  await moveBalance(walletId, { availableFen: amountFen }, trx)
  return { ...hold, refundedFen: hold.refundedFen + amountFen }
}
