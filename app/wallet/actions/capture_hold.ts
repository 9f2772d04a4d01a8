import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { OperationKeyReused } from '../errors.ts'
import { lockHolds, type Hold } from '../ledger/holds.ts'
import { checkAmount, post, type Subject } from '../ledger/movements.ts'
import { moveBalance } from '../ledger/balance.ts'
import { unresolvable, type Unresolvable } from '../ledger/unresolvable.ts'

export type CaptureHold = { subject: Subject; amountFen: number; operationKey: string }
export type CaptureRefused = Unresolvable | { type: 'above_hold'; heldFen: number; amountFen: number }

/**
 * Charges a subject's open hold: held → revenue, what is left of the hold back to available. `amountFen` may be 0 up to the
 * hold. A second call with the same key returns the captured hold and moves nothing.
 */
export async function captureHold(
  { subject, amountFen, operationKey }: CaptureHold,
  { trx }: { trx?: Trx } = {}
): Promise<Result<Hold, CaptureRefused>> {
  checkAmount(amountFen, 0)
  return inTransaction(
    async (inner) => {
      const holds = await lockHolds(subject, inner)
      const before = holds.find(({ resolvedKey }) => resolvedKey === operationKey)
      if (before) return ok(sameCapture(before, amountFen))
      const open = holds.find(({ state }) => state === 'open')
      if (!open) return fail(unresolvable(holds))
      if (amountFen > open.amountFen) return fail({ type: 'above_hold' as const, heldFen: open.amountFen, amountFen })
      return ok(await capture(open, amountFen, operationKey, inner))
    },
    { trx, isolationLevel: 'read committed' }
  )
}

async function capture(hold: Hold, amountFen: number, operationKey: string, trx: Trx): Promise<Hold> {
  const at = clock.now()
  const restFen = hold.amountFen - amountFen
  const resolved = { state: 'captured' as const, captured_fen: amountFen, resolved_key: operationKey, resolved_at: at }
  await trx.from('wallet_holds').where({ id: hold.id, state: 'open' }).update(resolved)
  const { walletId, subject } = hold
  const posted = await post(
    [
      { kind: 'capture', operationKey, walletId, amountFen, subject, at },
      { kind: 'release', operationKey: `${operationKey}:rest`, walletId, amountFen: restFen, subject, at },
    ],
    trx
  )
  if (posted === 'duplicate') throw new OperationKeyReused(`${operationKey} names another movement`)
  await moveBalance(walletId, { availableFen: restFen, heldFen: -hold.amountFen }, trx)
  return { ...hold, state: 'captured', capturedFen: amountFen, resolvedKey: operationKey }
}

function sameCapture(hold: Hold, amountFen: number): Hold {
  if (hold.state !== 'captured' || hold.capturedFen !== amountFen) {
    throw new OperationKeyReused(`${hold.resolvedKey} resolved hold ${hold.id} otherwise`)
  }
  return hold
}
