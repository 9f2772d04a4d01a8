import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'
import { WalletMoved } from '../errors.ts'

/**
 * Changes the stored balance, in one conditional statement and as the last one of its transaction, because every other act on
 * this wallet waits from here to COMMIT. Throws `WalletMoved` (the whole transaction runs again) when an account would go
 * below 0: then what was read before is no longer so.
 */
export async function moveBalance(
  walletId: number,
  { availableFen = 0, heldFen = 0 }: { availableFen?: number; heldFen?: number },
  trx: Trx
): Promise<void> {
  if (availableFen === 0 && heldFen === 0) return
  const [{ affectedRows }] = await trx.rawQuery(
    `UPDATE wallets SET available_fen = available_fen + ?, held_fen = held_fen + ?, updated_at = ?
     WHERE id = ? AND available_fen + ? >= 0 AND held_fen + ? >= 0`,
    [availableFen, heldFen, clock.now(), walletId, availableFen, heldFen] as any[]
  )
  if (affectedRows !== 1) throw new WalletMoved(`Wallet ${walletId} does not cover the movement any more`)
}
