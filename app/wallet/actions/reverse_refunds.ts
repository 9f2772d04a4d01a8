import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { sumFen, toFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { OperationKeyReused } from '../errors.ts'
import { moveBalance } from '../ledger/balance.ts'
import { lockHolds } from '../ledger/holds.ts'
import { post, type Subject } from '../ledger/movements.ts'
import { walletOf } from './open_wallet.ts'

export type ReverseRefunds = {
  organisationId: number
  /** The operation key of each refund, and the one of its reversal. */
  refunds: readonly { refundKey: string; operationKey: string }[]
  reason: string
  actorUserId?: number | null
}
export type Reversed = { subject: Subject; amountFen: number }
export type ReverseRefused = { type: 'insufficient_funds'; availableFen: number; neededFen: number }

/**
 * Takes back refunds that were credited before they were certain, each as a whole and all or none: available → revenue. What was
 * charged can then be refunded again. A key that names no refund is left out. A second call with the same keys moves nothing and
 * returns none; a wallet that does not cover all of them is refused, and nothing moves.
 */
export async function reverseRefunds(
  { organisationId, refunds, reason, actorUserId = null }: ReverseRefunds,
  options: { trx?: Trx } = {}
): Promise<Result<Reversed[], ReverseRefused>> {
  return inTransaction(
    async (trx): Promise<Result<Reversed[], ReverseRefused>> => {
      const { id: walletId, availableFen } = await walletOf(organisationId, trx)
      const open = await notReversed(walletId, refunds, trx)
      const neededFen = sumFen(open.map(({ amountFen }) => amountFen))
      if (neededFen > availableFen) return fail({ type: 'insufficient_funds', availableFen, neededFen })
      if (neededFen === 0) return ok([])
      for (const { subject, amountFen } of open) await lowerRefunded(subject, amountFen, trx)
      const at = clock.now()
      const postings = open.map((one) => ({ ...one, kind: 'refund_reversal' as const, walletId, reason, actorUserId, at }))
      if ((await post(postings, trx)) === 'duplicate') throw new OperationKeyReused(`${postings[0].operationKey} names another movement`)
      await moveBalance(walletId, { availableFen: -neededFen }, trx)
      return ok(open.map(({ subject, amountFen }) => ({ subject, amountFen })))
    },
    { trx: options.trx, isolationLevel: 'read committed' }
  )
}

type Open = Reversed & { operationKey: string }

async function notReversed(walletId: number, refunds: ReverseRefunds['refunds'], trx: Trx): Promise<Open[]> {
  const booked = await trx.from('ledger_transactions').where({ wallet_id: walletId, kind: 'refund' })
    .whereIn('operation_key', refunds.map(({ refundKey }) => refundKey)).select('operation_key', 'amount_fen', 'subject_type', 'subject_id')
  // Locked before it is asked what was reversed: of two calls at once the second finds the first.
  for (const { subject_type: type, subject_id: id } of booked) await lockHolds({ type, id }, trx)
  const before = await trx.from('ledger_transactions').where('kind', 'refund_reversal')
    .whereIn('operation_key', refunds.map(({ operationKey }) => operationKey)).select('operation_key')
  const reversed = new Set(before.map((row) => row.operation_key))
  return refunds.flatMap(({ refundKey, operationKey }) => {
    const refund = booked.find((row) => row.operation_key === refundKey)
    if (!refund || reversed.has(operationKey)) return []
    return [{ operationKey, subject: { type: refund.subject_type, id: refund.subject_id }, amountFen: toFen(refund.amount_fen) }]
  })
}

async function lowerRefunded({ type, id }: Subject, amountFen: number, trx: Trx): Promise<void> {
  const changed = await trx.from('wallet_holds').where({ subject_type: type, subject_id: id, state: 'captured' }).where('refunded_fen', '>=', amountFen)
    .limit(1).decrement('refunded_fen', amountFen)
  if (Number(changed) !== 1) throw new Error(`E_REVERSAL: no charge of ${id} has ${amountFen} fen given back. Look at its ledger.`)
}
