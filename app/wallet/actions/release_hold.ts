import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { OperationKeyReused } from '../errors.ts'
import { lockHolds, type Hold } from '../ledger/holds.ts'
import { post, type Subject } from '../ledger/movements.ts'
import { moveBalance } from '../ledger/balance.ts'
import { unresolvable, type Unresolvable } from '../ledger/unresolvable.ts'

export type ReleaseHold = { subject: Subject; operationKey: string; reason: string }

/**
 * Gives a subject's open hold back: held → available. A second call with the same key returns the released hold and moves
 * nothing; with another key it is refused as `already_released`.
 */
export async function releaseHold(
  { subject, operationKey, reason }: ReleaseHold,
  { trx }: { trx?: Trx } = {}
): Promise<Result<Hold, Unresolvable>> {
  return inTransaction(
    async (inner) => {
      const holds = await lockHolds(subject, inner)
      const before = holds.find(({ resolvedKey }) => resolvedKey === operationKey)
      if (before?.state === 'released') return ok(before)
      if (before) throw new OperationKeyReused(`${operationKey} captured hold ${before.id}`)
      const open = holds.find(({ state }) => state === 'open')
      if (!open) return fail(unresolvable(holds))
      return ok(await release(open, { operationKey, reason }, inner))
    },
    { trx, isolationLevel: 'read committed' }
  )
}

async function release(hold: Hold, { operationKey, reason }: Pick<ReleaseHold, 'operationKey' | 'reason'>, trx: Trx): Promise<Hold> {
  const at = clock.now()
  const resolved = { state: 'released' as const, resolved_key: operationKey, resolved_at: at, reason: reason.slice(0, 255) }
  await trx.from('wallet_holds').where({ id: hold.id, state: 'open' }).update(resolved)
  const { walletId, subject, amountFen } = hold
  const posted = await post([{ kind: 'release', operationKey, walletId, amountFen, subject, reason, at }], trx)
  if (posted === 'duplicate') throw new OperationKeyReused(`${operationKey} names another movement`)
  await moveBalance(walletId, { availableFen: amountFen, heldFen: -amountFen }, trx)
  return { ...hold, state: 'released', resolvedKey: operationKey }
}
