import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'

/** Keeps when the offers of a connection were last loaded in full. */
export async function noteOffersLoaded({ connectionId }: { connectionId: number }, { trx }: { trx: Trx }): Promise<void> {
  await trx.from('supplier_connections').where('id', connectionId).update({ offers_loaded_at: clock.now() })
}
