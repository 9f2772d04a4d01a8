import type { Trx } from '#kernel/database/transaction'
import type { Result } from '#kernel/result'
import { setPriceRule, type RuleRefused, type RuleSet, type SetPriceRule } from './set_price_rule.ts'

/** What everybody pays (公共折扣, 公开售价). An offer without such a rule is invisible. Versions as in `setPriceRule`. */
export async function setPublicDiscount(input: SetPriceRule, options: { trx?: Trx } = {}): Promise<Result<RuleSet, RuleRefused>> {
  return setPriceRule({ ...input, group: 'public' }, options)
}
