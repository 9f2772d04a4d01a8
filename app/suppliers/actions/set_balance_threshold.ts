import type { Actor } from '#audit/actor'
import { writeAudit } from '#audit/actions/write_audit'
import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { balanceJob } from '../balances/read_balance.ts'
import { isBelow, lastKnownFen } from '../balances/threshold.ts'

/** A hundred million yuan. */
export const BALANCE_BELOW_FEN_MAX = 10_000_000_000

type Refusal = { type: 'connection_not_found' } | { type: 'invalid_amount' }

/**
 * Below which own balance at the supplier operations and finance are told; null: never. The balance is read anew at once, and an
 * alarm that stands goes on standing where the last reading is below the new threshold too, so that nobody is told twice.
 * Setting what stands already changes nothing and is not audited.
 */
export async function setBalanceThreshold(
  { code, belowFen, actor }: { code: string; belowFen: number | null; actor: Actor },
  options: { trx?: Trx } = {}
): Promise<Result<number | null, Refusal>> {
  if (belowFen !== null && (!Number.isSafeInteger(belowFen) || belowFen <= 0 || belowFen > BALANCE_BELOW_FEN_MAX)) return fail({ type: 'invalid_amount' })
  return inTransaction(async (trx) => {
    const row = await trx.from('supplier_connections').where('code', code).forUpdate().select('id', 'balance_below_fen').first()
    if (!row) return fail({ type: 'connection_not_found' })
    const before = row.balance_below_fen === null ? null : toFen(row.balance_below_fen)
    if (before === belowFen) return ok(belowFen)
    const last = await lastKnownFen(Number(row.id), trx)
    const stays = belowFen !== null && last !== null && isBelow(last, belowFen)
    await trx.from('supplier_connections').where('id', row.id)
      .update({ balance_below_fen: belowFen, updated_at: clock.now(), ...(stays ? {} : { balance_warned_at: null }) })
    const audit = { actor, action: 'suppliers.connection.balance_threshold', subjectType: 'connection', subjectId: code }
    await writeAudit({ ...audit, before: { belowFen: before }, after: { belowFen } }, { trx })
    if (belowFen !== null) await enqueue(balanceJob(code), { trx })
    return ok(belowFen)
  }, options)
}
