import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'

/**
 * Stops reading a supplier's offers after the page that is being read. What was read stays; nothing is marked as gone. Refused when
 * the load is over, so a second call is.
 */
export async function cancelLoad({ loadId, actor }: { loadId: number; actor: Actor }): Promise<Result<{ seen: number }, { type: 'load_not_found' } | { type: 'over' }>> {
  return inTransaction(async (trx) => {
    const load = await trx.from('offer_loads').where('id', loadId).forUpdate().select('state', 'seen').first()
    if (!load) return fail({ type: 'load_not_found' as const })
    if (load.state !== 'waiting' && load.state !== 'running') return fail({ type: 'over' as const })
    const now = clock.now()
    await trx.from('offer_loads').where('id', loadId).update({ state: 'cancelled', cancelled_by: actor.userId, updated_at: now, finished_at: now })
    await writeAudit({ actor, action: 'catalog.offers.load_cancelled', subjectType: 'offer_load', subjectId: loadId, after: { seen: load.seen } }, { trx })
    return ok({ seen: load.seen })
  })
}
