import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'
import { WalletMoved } from '../errors.ts'

export type WalletRow = { id: number; availableFen: number; heldFen: number }

/** Opens an organisation's wallet. A second call, also at the same time, changes nothing. */
export async function openWallet({ organisationId }: { organisationId: number }, options: { trx?: Trx } = {}): Promise<void> {
  const now = clock.now()
  await inTransaction(async (trx) => {
    await trx.rawQuery(
      'INSERT INTO wallets (organisation_id, created_at, updated_at) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE id = id',
      [organisationId, now as any, now as any]
    )
  }, options)
}

/** The wallet's row as it stands; opened here where an organisation has none yet. Not locked. */
export async function walletOf(organisationId: number, trx: Trx): Promise<WalletRow> {
  const found = await readWallet(organisationId, trx)
  if (found) return found
  await openWallet({ organisationId }, { trx })
  const opened = await readWallet(organisationId, trx)
  // Opened by somebody else after this transaction's snapshot.
  if (!opened) throw new WalletMoved(`The wallet of organisation ${organisationId} was opened meanwhile`)
  return opened
}

async function readWallet(organisationId: number, trx: Trx): Promise<WalletRow | null> {
  const query = trx.from('wallets').select('id', 'available_fen', 'held_fen').where('organisation_id', organisationId)
  const row = await query.where('currency', 'CNY').first()
  return row && { id: Number(row.id), availableFen: toFen(row.available_fen), heldFen: toFen(row.held_fen) }
}
