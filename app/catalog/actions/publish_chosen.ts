import type { Actor } from '#audit/actor'
import { inTransaction } from '#kernel/database/transaction'
import { openBatch } from './open_batch.ts'
import { changeWithheld } from './withhold_offers.ts'

/** Puts offers on the shop or takes them off, as one batch that can be taken back. Those that stood so already are left out. */
export async function publishChosen(
  { act, offerIds, actor }: { act: 'publish' | 'unpublish'; offerIds: readonly number[]; actor: Actor }
): Promise<{ count: number; batchId: number | null }> {
  return inTransaction(async (trx) => {
    const changed = await changeWithheld({ offerIds, withheld: act === 'unpublish', actor }, { trx })
    if (changed.length === 0) return { count: 0, batchId: null }
    const batchId = await openBatch({ act, touched: changed.length, effect: { offerIds: changed }, reason: { actor } }, { trx })
    return { count: changed.length, batchId }
  })
}
