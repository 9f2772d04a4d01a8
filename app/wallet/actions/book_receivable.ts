import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { fail, ok, type Result } from '#kernel/result'
import { moveBalance } from '../ledger/balance.ts'
import { checkAmount, post, type Subject } from '../ledger/movements.ts'
import { walletOf } from './open_wallet.ts'

export type BookReceivable = { organisationId: number; amountFen: number; subject: Subject; operationKey: string; reason: string; actor: Actor }

/**
 * Books what an organisation owes us for a subject that cannot be undone, and holds the same amount for it: receivable → held. From
 * there the subject is charged or given back like any other; what is given back pays the receivable first (`settleReceivable`).
 * One receivable a subject: a second call is refused and moves nothing.
 */
export async function bookReceivable(
  { organisationId, amountFen, subject, operationKey, reason, actor }: BookReceivable,
  options: { trx?: Trx } = {}
): Promise<Result<{ id: string }, { type: 'booked_before' }>> {
  checkAmount(amountFen, 1)
  try {
    return await inTransaction(
      async (trx) => {
        const [id, at] = [newId('rcv'), clock.now()]
        const { id: walletId } = await walletOf(organisationId, trx)
        const about = { operation_key: operationKey, subject_type: subject.type, subject_id: subject.id, amount_fen: amountFen }
        await trx.insertQuery().table('receivables').insert({ id, ...about, organisation_id: organisationId, reason, booked_by: actor.userId, booked_at: at })
        await trx.insertQuery().table('wallet_holds').insert({ id: newId('hld'), ...about, wallet_id: walletId, created_at: at })
        const after = { subject: subject.id, amountFen, reason }
        await writeAudit({ actor, action: 'wallet.receivable.booked', subjectType: 'receivable', subjectId: id, organisationId, after }, { trx })
        await post([{ kind: 'credit', operationKey, walletId, amountFen, subject, reason, actorUserId: actor.userId, at }], trx)
        await moveBalance(walletId, { heldFen: amountFen }, trx)
        return ok({ id })
      },
      { trx: options.trx, isolationLevel: 'read committed' }
    )
  } catch (error) {
    if (isDuplicate(error, 'receivables_key') || isDuplicate(error, 'receivables_subject')) return fail({ type: 'booked_before' })
    throw error
  }
}
