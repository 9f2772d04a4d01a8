import { auditWrites } from '#audit/actions/write_audit'
import { clock } from '#kernel/clock'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { writeTogether } from '#kernel/database/writes'
import { raiseTopic } from '#kernel/topics'
import { groupOf } from '../price_rules.ts'
import { PRICES_TOPIC } from '../prices_kept.ts'
import type { WriteReason } from './write_price_rules.ts'

const SLICE = 500

/**
 * Ends active rules now; nothing takes their place. Answers the ids that this call ended: those that were no longer active, or
 * never were, are not among them, so a second call answers none.
 */
export async function withdrawRules(ruleIds: readonly number[], reason: WriteReason, { trx }: { trx?: Trx } = {}): Promise<number[]> {
  const ids = [...new Set(ruleIds)].sort((a, b) => a - b)
  if (ids.length === 0) return []
  return inTransaction(async (inner) => {
    const ended: number[] = []
    for (let from = 0; from < ids.length; from += SLICE) ended.push(...(await withdrawSlice(ids.slice(from, from + SLICE), reason, inner)))
    if (ended.length > 0) await raiseTopic(PRICES_TOPIC, { trx: inner })
    return ended
  }, { trx })
}

async function withdrawSlice(ids: readonly number[], { actor, reason }: WriteReason, trx: Trx): Promise<number[]> {
  const rules = await trx.from('price_rules').whereIn('id', [...ids]).where('status', 'active').orderBy('id').forUpdate()
    .select('id', 'kind', 'version', 'rate_bp', 'price_fen', 'organisation_id', 'target_key')
  if (rules.length === 0) return []
  await trx.from('price_rules').whereIn('id', rules.map(({ id }) => id)).update({ status: 'withdrawn', updated_at: clock.now() })
  await writeTogether([auditWrites(rules.map((rule) => ({
    actor, action: `catalog.${groupOf(rule.kind)}_rule.withdrawn`, subjectType: 'price_rule', subjectId: rule.id,
    organisationId: rule.organisation_id,
    before: { targetKey: rule.target_key, version: rule.version, rateBp: rule.rate_bp, priceFen: rule.price_fen, status: 'active' },
    after: { status: 'withdrawn', ...(reason ? { reason } : {}) },
  })))], trx)
  return rules.map(({ id }) => id)
}
