import { writeAudit } from '#audit/actions/write_audit'
import type { Actor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { raiseTopic } from '#kernel/topics'
import { groupOf } from '../price_index.ts'
import { PRICES_TOPIC } from '../prices_kept.ts'

/** Ends an active rule now; nothing takes its place. A campaign's rules go with their campaign. Of two calls at once one finds it no longer active. */
export async function withdrawRule(
  { ruleId, actor }: { ruleId: number; actor: Actor },
  { trx }: { trx?: Trx } = {}
): Promise<Result<void, { type: 'rule_not_found' } | { type: 'rule_not_active' }>> {
  return inTransaction(async (inner) => {
    const rule = await inner.from('price_rules').where('id', ruleId)
      .select('kind', 'status', 'version', 'rate_bp', 'price_fen', 'organisation_id', 'target_key').first()
    if (!rule || groupOf(rule.kind) === 'campaign') return fail({ type: 'rule_not_found' })
    const changed = await inner.from('price_rules').where({ id: ruleId, status: 'active' })
      .update({ status: 'withdrawn', updated_at: clock.now() })
    if (Number(changed) !== 1) return fail({ type: 'rule_not_active' })
    await writeAudit({ actor, action: `catalog.${groupOf(rule.kind)}_rule.withdrawn`, subjectType: 'price_rule', subjectId: ruleId,
      organisationId: rule.organisation_id,
      before: { targetKey: rule.target_key, version: rule.version, rateBp: rule.rate_bp, priceFen: rule.price_fen, status: 'active' },
      after: { status: 'withdrawn' } }, { trx: inner })
    await raiseTopic(PRICES_TOPIC, { trx: inner })
    return ok()
  }, { trx })
}
