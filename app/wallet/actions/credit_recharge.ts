import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import { OperationKeyReused } from '../errors.ts'
import { checkAmount, post, type Subject } from '../ledger/movements.ts'
import { moveBalance } from '../ledger/balance.ts'
import { walletOf } from './open_wallet.ts'

export type CreditRecharge = { organisationId: number; amountFen: number; operationKey: string; subject: Subject; actor: Actor }

/** Money that came in: cash → available. A second call with the same key moves nothing (`credited: false`). */
export async function creditRecharge(input: CreditRecharge, { trx }: { trx?: Trx } = {}): Promise<{ credited: boolean }> {
  checkAmount(input.amountFen, 1)
  return inTransaction(
    async (inner) => {
      const { organisationId, amountFen, operationKey, subject, actor } = input
      const { id: walletId } = await walletOf(organisationId, inner)
      const kind = 'recharge'
      const posting = { kind, operationKey, walletId, amountFen, subject, actorUserId: actor.userId, at: clock.now() } as const
      if ((await post([posting], inner)) === 'duplicate') {
        await checkSameRecharge(input, walletId, inner)
        return { credited: false }
      }
      await moveBalance(walletId, { availableFen: amountFen }, inner)
      return { credited: true }
    },
    { trx, isolationLevel: 'read committed' }
  )
}

async function checkSameRecharge({ operationKey, amountFen }: CreditRecharge, walletId: number, trx: Trx): Promise<void> {
  const query = trx.from('ledger_transactions').select('kind', 'wallet_id', 'amount_fen').where('operation_key', operationKey)
  const row = await query.forUpdate().firstOrFail()
  if (row.kind !== 'recharge' || Number(row.wallet_id) !== walletId || toFen(row.amount_fen) !== amountFen) {
    throw new OperationKeyReused(`${operationKey} names another movement`)
  }
}
