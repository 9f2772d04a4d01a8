import { clock } from '#kernel/clock'
import type { Trx } from '#kernel/database/transaction'

/** An order explains what was seen of a resource: its open drifts are nobody's question any more. */
export async function settleDrifts(resourceId: string, trx: Trx): Promise<void> {
  const settled = { state: 'settled', open_kind: null, last_seen_at: clock.now() }
  await trx.from('resource_drifts').where('resource_id', resourceId).whereNotNull('open_kind').update(settled)
}
