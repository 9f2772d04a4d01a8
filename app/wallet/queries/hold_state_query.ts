import type { Client } from '#kernel/database/transaction'
import type { HoldState } from '../ledger/holds.ts'
import type { Subject } from '../ledger/movements.ts'

/** How the newest hold of a subject stands; null where money was never held for it. For acts inside a transaction, not for pages. */
export async function holdStateOf({ type, id }: Subject, client: Client): Promise<HoldState | null> {
  const row = await client.from('wallet_holds').where({ subject_type: type, subject_id: id }).orderBy('created_at', 'desc').orderBy('id', 'desc').select('state').first()
  return row?.state ?? null
}
