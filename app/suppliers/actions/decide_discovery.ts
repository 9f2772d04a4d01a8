import { writeAudit } from '#audit/actions/write_audit'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'

export type DecideDiscovery = { id: string; state: 'linked' | 'known'; lineId?: string; reason: string }

/**
 * A person's word about something found at a supplier: it belongs to this line, or it is known for this reason. Audited. A second
 * call finds it decided: `not_open`.
 */
export async function decideDiscovery(
  viewer: Viewer,
  { id, state, lineId, reason }: DecideDiscovery,
  options: { trx?: Trx } = {}
): Promise<Result<void, { type: 'not_open' }>> {
  return inTransaction(async (trx) => {
    const decided = { state, line_id: lineId ?? null, reason, decided_by: viewer.userId, decided_at: clock.now() }
    const changed = await trx.from('supplier_discoveries').where({ id, state: 'open' }).update(decided)
    if (Number(changed) !== 1) return fail({ type: 'not_open' as const })
    const after = { state, lineId: lineId ?? null, reason }
    await writeAudit({ actor: viewer.actor, action: `suppliers.discovery.${state}`, subjectType: 'discovery', subjectId: id, before: { state: 'open' }, after }, { trx })
    return ok()
  }, options)
}
