import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { writeTogether, type Write } from '#kernel/database/writes'
import { WalletMoved } from '../errors.ts'

export type BalanceChange = { availableFen?: number; heldFen?: number }

const MOVED = 'the wallet moved'

/**
 * Changes the stored balance, in one conditional statement and as the last one of its transaction, because every other act on
 * this wallet waits from here to COMMIT. Throws `WalletMoved` (the whole transaction runs again) when an account would go
 * below 0: then what was read before is no longer so.
 */
export async function moveBalance(walletId: number, change: BalanceChange, trx: Trx): Promise<void> {
  try {
    await writeTogether(balanceWrites(walletId, change), trx)
  } catch (error) {
    throw isMoved(error) ? new WalletMoved(`Wallet ${walletId} does not cover the movement any more`, { cause: error }) : error
  }
}

/** The same as writes to be sent with others, the last of them; what does not fit any more fails with an error that `isMoved` knows. */
export function balanceWrites(walletId: number, { availableFen = 0, heldFen = 0 }: BalanceChange): Write[] {
  if (availableFen === 0 && heldFen === 0) return []
  return [
    {
      sql: `UPDATE wallets SET available_fen = available_fen + ?, held_fen = held_fen + ?, updated_at = ?
        WHERE id = ? AND available_fen + ? >= 0 AND held_fen + ? >= 0`,
      bindings: [availableFen, heldFen, clock.now(), walletId, availableFen, heldFen],
    },
    { sql: `IF ROW_COUNT() <> 1 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${MOVED}'; END IF`, bindings: [] },
  ]
}

export const isMoved = (error: unknown): boolean => (error as { sqlMessage?: string }).sqlMessage === MOVED
