import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { sumFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { OperationKeyReused } from '../errors.ts'
import { holdsByKey, type Hold } from '../ledger/holds.ts'
import { checkAmount, post, type Subject } from '../ledger/movements.ts'
import { moveBalance } from '../ledger/balance.ts'
import { walletOf } from './open_wallet.ts'

export type { Hold } from '../ledger/holds.ts'
export type { Subject } from '../ledger/movements.ts'
export type HoldRequest = { amountFen: number; operationKey: string; subject: Subject }
export type HoldManyFunds = { organisationId: number; holds: readonly HoldRequest[]; actorUserId?: number | null }

/** The wallet's available balance is below what is asked for. Nothing was held. */
export type HoldRefused = { type: 'insufficient_funds'; availableFen: number; neededFen: number }

/**
 * Reserves money for every line of an order, all or none: available → held. Five statements whatever the number of lines, one
 * of them while the wallet's row is locked. A hold of 0 fen is a row without a booking.
 *
 * A second call with the same keys returns the first holds as they stand by now and moves nothing; the same keys with other
 * amounts, subjects or another organisation throw `E_OPERATION_KEY_REUSED`. A refusal has written nothing, so the caller's
 * transaction may go on. Call it last in the transaction, at READ COMMITTED where many share a wallet: at REPEATABLE READ a
 * wallet that moved meanwhile costs a retry of the whole.
 */
export async function holdManyFunds(
  input: HoldManyFunds,
  { trx }: { trx?: Trx } = {}
): Promise<Result<Hold[], HoldRefused>> {
  const neededFen = sumFen(input.holds.map(({ amountFen }) => checkAmount(amountFen, 0)))
  if (input.holds.length === 0) return ok([])
  return inTransaction(async (inner) => take(input, neededFen, inner), { trx, isolationLevel: 'read committed' })
}

async function take(input: HoldManyFunds, neededFen: number, trx: Trx): Promise<Result<Hold[], HoldRefused>> {
  const { id: walletId, availableFen } = await walletOf(input.organisationId, trx)
  if (availableFen < neededFen) {
    // A second call may find less than the first one left.
    const earlier = await holdsByKey(keysOf(input), trx)
    if (earlier.length > 0) return ok(sameAsBefore(input, walletId, earlier))
    return fail({ type: 'insufficient_funds', availableFen, neededFen })
  }
  const holds = input.holds.map((request) => newHold(request, walletId))
  if (!(await insertHolds(holds, trx))) return ok(sameAsBefore(input, walletId, await holdsByKey(keysOf(input), trx)))
  const at = clock.now()
  const postings = holds.map(({ operationKey, amountFen, subject }) => ({
    kind: 'hold' as const, operationKey, walletId, amountFen, subject, actorUserId: input.actorUserId, at,
  }))
  if ((await post(postings, trx)) === 'duplicate') {
    throw new OperationKeyReused(`Keys of ${keysOf(input).join(', ')} name other movements`)
  }
  await moveBalance(walletId, { availableFen: -neededFen, heldFen: neededFen }, trx)
  return ok(holds)
}

function newHold({ operationKey, subject, amountFen }: HoldRequest, walletId: number): Hold {
  const nothingYet = { state: 'open' as const, capturedFen: 0, refundedFen: 0, resolvedKey: null }
  return { id: newId('hld'), walletId, operationKey, subject, amountFen, ...nothingYet }
}

/** False when one of the keys is there already. */
async function insertHolds(holds: readonly Hold[], trx: Trx): Promise<boolean> {
  const at = clock.now()
  const rows = holds.map(({ id, operationKey, walletId, amountFen, subject }) => ({
    id,
    operation_key: operationKey,
    wallet_id: walletId,
    amount_fen: amountFen,
    subject_type: subject.type,
    subject_id: subject.id,
    created_at: at,
  }))
  try {
    await trx.insertQuery().table('wallet_holds').multiInsert(rows)
    return true
  } catch (error) {
    if (isDuplicate(error, 'wallet_holds_operation_key')) return false
    throw error
  }
}

function sameAsBefore(input: HoldManyFunds, walletId: number, found: Hold[]): Hold[] {
  return input.holds.map((request) => {
    const hold = found.find(({ operationKey }) => operationKey === request.operationKey)
    const same = hold?.walletId === walletId && hold.amountFen === request.amountFen && hold.subject.id === request.subject.id
    if (!hold || !same) throw new OperationKeyReused(`${request.operationKey} was used for another hold`)
    return hold
  })
}

function keysOf({ holds }: HoldManyFunds): string[] {
  return holds.map(({ operationKey }) => operationKey)
}
