import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { moveBalance } from '../ledger/balance.ts'
import { post, type Subject } from '../ledger/movements.ts'
import { walletOf } from './open_wallet.ts'

export type SettleReceivable = {
  /** By its id, or by what it was booked for. */
  by: { id: string } | { subject: Subject }
  /** At most so much of it; left out: all that is owed. */
  upToFen?: number
  operationKey: string
  actor: Actor
}
export type Settled = { paidFen: number; owedFen: number; organisationId: number }
export type SettleRefused = { type: 'receivable_not_found' } | { type: 'settled_already' } | { type: 'insufficient_funds'; availableFen: number; neededFen: number }

/**
 * Pays a receivable out of the organisation's available balance: available → receivable. It is paid as a whole, or up to what is
 * asked for. A second call with the same key, or of one that is paid, moves nothing. Whose it is is the caller's to check.
 */
export async function settleReceivable(
  { by, upToFen, operationKey, actor }: SettleReceivable,
  options: { trx?: Trx } = {}
): Promise<Result<Settled, SettleRefused>> {
  return inTransaction(
    async (trx): Promise<Result<Settled, SettleRefused>> => {
      const which = 'id' in by ? { id: by.id } : { subject_type: by.subject.type, subject_id: by.subject.id }
      const row = await trx.from('receivables').where(which).forUpdate().first()
      if (!row) return fail({ type: 'receivable_not_found' })
      const owedFen = toFen(row.amount_fen) - toFen(row.settled_fen)
      const paidFen = Math.min(owedFen, upToFen ?? owedFen)
      if (row.state !== 'open' || paidFen <= 0) return fail({ type: 'settled_already' })
      const organisationId: number = row.organisation_id
      const { id: walletId, availableFen } = await walletOf(organisationId, trx)
      if (availableFen < paidFen) return fail({ type: 'insufficient_funds', availableFen, neededFen: paidFen })
      const at = clock.now()
      const subject = { type: row.subject_type, id: row.subject_id }
      const posted = await post([{ kind: 'settlement', operationKey, walletId, amountFen: paidFen, subject, actorUserId: actor.userId, at }], trx)
      if (posted === 'duplicate') return ok({ paidFen: 0, owedFen, organisationId })
      const isPaid = paidFen === owedFen
      await trx.from('receivables').where('id', row.id)
        .update({ settled_fen: toFen(row.settled_fen) + paidFen, ...(isPaid ? { state: 'settled', settled_at: at } : {}) })
      const before = { owedFen }
      const entry = { actor, action: 'wallet.receivable.settled', subjectType: 'receivable', subjectId: row.id, organisationId }
      await writeAudit({ ...entry, before, after: { owedFen: owedFen - paidFen } }, { trx })
      await moveBalance(walletId, { availableFen: -paidFen }, trx)
      return ok({ paidFen, owedFen: owedFen - paidFen, organisationId })
    },
    { trx: options.trx, isolationLevel: 'read committed' }
  )
}
