import type { Actor } from '#audit/actor'
import { inTransaction, type Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import { withdrawRules } from './withdraw_rules.ts'

/** Ends an active rule now; nothing takes its place. Of two calls at once one finds it no longer active. */
export async function withdrawRule(
  { ruleId, actor }: { ruleId: number; actor: Actor },
  { trx }: { trx?: Trx } = {}
): Promise<Result<void, { type: 'rule_not_found' } | { type: 'rule_not_active' }>> {
  return inTransaction(async (inner) => {
    const ended = await withdrawRules([ruleId], { actor }, { trx: inner })
    if (ended.length === 1) return ok()
    const rule = await inner.from('price_rules').where('id', ruleId).select('id').first()
    return fail({ type: rule ? 'rule_not_active' : 'rule_not_found' })
  }, { trx })
}
