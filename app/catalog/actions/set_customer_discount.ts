import type { Trx } from '#kernel/database/transaction'
import type { Result } from '#kernel/result'
import { setPriceRule, type RuleRefused, type RuleSet, type SetPriceRule } from './set_price_rule.ts'

/** What one customer pays (客户折扣), of the list price; it counts where it is better than the public price. */
export async function setCustomerDiscount(
  input: SetPriceRule & { organisationId: number },
  options: { trx?: Trx } = {}
): Promise<Result<RuleSet, RuleRefused>> {
  return setPriceRule({ ...input, group: 'customer' }, options)
}
