import { clock } from '#kernel/clock'
import { isDuplicate } from '#kernel/database/failures'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { insertInto, writeTogether, type Write } from '#kernel/database/writes'
import { newId } from '#kernel/ids'
import { sumFen } from '#kernel/money'
import { fail, ok, type Result } from '#kernel/result'
import { OperationKeyReused, WalletMoved } from '../errors.ts'
import { holdsByKey, type Hold } from '../ledger/holds.ts'
import { checkAmount, isPostedBefore, postingWrites, type Subject } from '../ledger/movements.ts'
import { balanceWrites, isMoved } from '../ledger/balance.ts'
import { walletOf } from './open_wallet.ts'

export type { Hold } from '../ledger/holds.ts'
export type { Subject } from '../ledger/movements.ts'
export type HoldRequest = { amountFen: number; operationKey: string; subject: Subject }
export type HoldManyFunds = { organisationId: number; holds: readonly HoldRequest[]; actorUserId?: number | null }

/** The wallet's available balance is below what is asked for. Nothing was held. */
export type HoldRefused = { type: 'insufficient_funds'; availableFen: number; neededFen: number }

/**
 * Reserves money for every line of an order, all or none: available → held. Two round trips whatever the number of lines, and the
 * wallet's row is locked by the last statement of the second. A hold of 0 fen is a row without a booking.
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

/**
 * The same as writes to be sent with others, the last of their transaction and at READ COMMITTED: the wallet's row is locked by the
 * last of them. They fail with an error that `isHoldRefused` knows when the wallet does not cover the holds (any more) or a key was
 * used before; then all of the transaction has to be undone, and `holdManyFunds` says which it is.
 */
export function holdWrites({ walletId, holds, actorUserId }: Omit<HoldManyFunds, 'organisationId'> & { walletId: number }): Write[] {
  for (const { amountFen } of holds) checkAmount(amountFen, 0)
  return holds.length === 0 ? [] : bookingWrites(holds.map((request) => newHold(request, walletId)), walletId, actorUserId)
}

export const isHoldRefused = (error: unknown): boolean =>
  isMoved(error) || isPostedBefore(error) || isDuplicate(error, 'wallet_holds_operation_key')

async function take(input: HoldManyFunds, neededFen: number, trx: Trx): Promise<Result<Hold[], HoldRefused>> {
  const { id: walletId, availableFen } = await walletOf(input.organisationId, trx)
  if (availableFen < neededFen) {
    // A second call may find less than the first one left.
    const earlier = await holdsByKey(keysOf(input), trx)
    if (earlier.length > 0) return ok(sameAsBefore(input, walletId, earlier))
    return fail({ type: 'insufficient_funds', availableFen, neededFen })
  }
  const holds = input.holds.map((request) => newHold(request, walletId))
  const written = await write(input, holds, walletId, trx)
  return ok(written ? holds : sameAsBefore(input, walletId, await holdsByKey(keysOf(input), trx)))
}

/** False when one of the keys is there already: the holds come first, so then nothing was written. */
async function write(
  input: HoldManyFunds,
  holds: readonly Hold[],
  walletId: number,
  trx: Trx
): Promise<boolean> {
  try {
    await writeTogether(bookingWrites(holds, walletId, input.actorUserId), trx)
    return true
  } catch (error) {
    if (isDuplicate(error, 'wallet_holds_operation_key')) return false
    if (isPostedBefore(error)) throw new OperationKeyReused(`Keys of ${keysOf(input).join(', ')} name other movements`)
    if (isMoved(error)) throw new WalletMoved(`Wallet ${walletId} does not cover the movement any more`, { cause: error })
    throw error
  }
}

function bookingWrites(holds: readonly Hold[], walletId: number, actorUserId: number | null | undefined): Write[] {
  const at = clock.now()
  const postings = holds.map(({ operationKey, amountFen, subject }) => ({
    kind: 'hold' as const, operationKey, walletId, amountFen, subject, actorUserId, at,
  }))
  const neededFen = sumFen(holds.map(({ amountFen }) => amountFen))
  return [holdsWrite(holds, at), ...postingWrites(postings), ...balanceWrites(walletId, { availableFen: -neededFen, heldFen: neededFen })]
}

function newHold({ operationKey, subject, amountFen }: HoldRequest, walletId: number): Hold {
  const nothingYet = { state: 'open' as const, capturedFen: 0, refundedFen: 0, resolvedKey: null }
  return { id: newId('hld'), walletId, operationKey, subject, amountFen, ...nothingYet }
}

function holdsWrite(holds: readonly Hold[], at: Date): Write {
  const rows = holds.map(({ id, operationKey, walletId, amountFen, subject }) => ({
    id, operation_key: operationKey, wallet_id: walletId, amount_fen: amountFen, subject_type: subject.type, subject_id: subject.id, created_at: at,
  }))
  return insertInto('wallet_holds', rows)
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
