import type { Client } from '#kernel/database/transaction'
import { toFen } from '#kernel/money'

/** At the threshold itself there is no alarm. */
export const isBelow = (availableFen: number, belowFen: number): boolean => availableFen < belowFen

/** The newest reading that has an amount; null where there is none. */
export async function lastKnownFen(connectionId: number, client: Client): Promise<number | null> {
  const row = await client.from('supplier_balances').where('connection_id', connectionId).whereNotNull('available_fen')
    .orderBy('asked_at', 'desc').orderBy('id', 'desc').select('available_fen').first()
  return row ? toFen(row.available_fen) : null
}
