import type { Trx } from '#kernel/database/transaction'
import type { Result } from '#kernel/result'
import { setPriceRule, type RuleRefused, type RuleSet, type SetPriceRule } from './set_price_rule.ts'

/** What we pay by contract (协议折扣, 协议价), used wherever the supplier's quote tells no cost. Versions as in `setPriceRule`. */
export async function setAgreementDiscount(input: SetPriceRule, options: { trx?: Trx } = {}): Promise<Result<RuleSet, RuleRefused>> {
  return setPriceRule({ ...input, group: 'agreement' }, options)
}
