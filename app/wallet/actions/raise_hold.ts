import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { OperationKeyReused } from '../errors.ts'
import { moveBalance } from '../ledger/balance.ts'
import { lockHolds, type Hold } from '../ledger/holds.ts'
import { checkAmount, post, type Subject } from '../ledger/movements.ts'
import { unresolvable, type Unresolvable } from '../ledger/unresolvable.ts'
import type { HoldRefused } from './hold_many_funds.ts'

export type RaiseHold = { subject: Subject; byFen: number; operationKey: string; actorUserId?: number | null }

/**
 * Adds money to a subject's open hold: available → held. A second call with the same key returns the hold as it stands and moves
 * nothing. A refusal has written nothing. Call it last in its transaction, as `holdManyFunds`.
 */
export async function raiseHold(input: RaiseHold, { trx }: { trx?: Trx } = {}): Promise<Result<Hold, Unresolvable | HoldRefused>> {
  const { subject, byFen, operationKey } = input
  checkAmount(byFen, 0)
  return inTransaction(
    async (inner) => {
      const holds = await lockHolds(subject, inner)
      const open = holds.find(({ state }) => state === 'open')
      if (await isRaised(input, inner)) return ok((open ?? holds.at(-1))!)
      if (!open) return fail(unresolvable(holds))
      const wallet = await inner.from('wallets').where('id', open.walletId).select('available_fen').firstOrFail()
      const availableFen = toFen(wallet.available_fen)
      if (availableFen < byFen) return fail({ type: 'insufficient_funds' as const, availableFen, neededFen: byFen })
      await inner.from('wallet_holds').where({ id: open.id, state: 'open' }).increment('amount_fen', byFen)
      const posting = { kind: 'hold', walletId: open.walletId, amountFen: byFen, ...input, at: clock.now() } as const
      if ((await post([posting], inner)) === 'duplicate') throw new OperationKeyReused(`${operationKey} names another movement`)
      await moveBalance(open.walletId, { availableFen: -byFen, heldFen: byFen }, inner)
      return ok({ ...open, amountFen: open.amountFen + byFen })
    },
    { trx, isolationLevel: 'read committed' }
  )
}

async function isRaised({ subject, byFen, operationKey }: RaiseHold, trx: Trx): Promise<boolean> {
  const row = await trx.from('ledger_transactions').where('operation_key', operationKey).select('kind', 'amount_fen', 'subject_id').first()
  if (!row) return false
  if (row.kind !== 'hold' || toFen(row.amount_fen) !== byFen || row.subject_id !== subject.id) {
    throw new OperationKeyReused(`${operationKey} names another movement`)
  }
  return true
}
