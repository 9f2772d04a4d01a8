import type { Actor } from '#audit/actor'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { groupOf } from '../price_rules.ts'
import { withdrawRules } from './withdraw_rules.ts'

/** Ends an active rule now; nothing takes its place. A campaign's rules go with their campaign. Of two calls at once one finds it no longer active. */
export async function withdrawRule(
  { ruleId, actor }: { ruleId: number; actor: Actor },
  { trx }: { trx?: Trx } = {}
): Promise<Result<void, { type: 'rule_not_found' } | { type: 'rule_not_active' }>> {
  return inTransaction(async (inner) => {
    const rule = await inner.from('price_rules').where('id', ruleId).select('kind').first()
    if (!rule || groupOf(rule.kind) === 'campaign') return fail({ type: 'rule_not_found' })
    const ended = await withdrawRules([ruleId], { actor }, { trx: inner })
    return ended.length === 1 ? ok() : fail({ type: 'rule_not_active' })
  }, { trx })
}
