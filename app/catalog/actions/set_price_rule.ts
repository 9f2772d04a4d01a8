import type { Actor } from '#audit/actor'
import type { Trx } from '#kernel/database/transaction'
import { fail, ok, type Result } from '#kernel/result'
import type { PriceRuleInput, RuleRefused, RuleTarget, RuleEffect } from '../rule_input.ts'
import { writePriceRules, type RuleSet } from './write_price_rules.ts'

export type { RuleEffect, RuleRefused, RuleSet, RuleTarget }

export type SetPriceRule = Pick<PriceRuleInput, 'target' | 'effect' | 'action' | 'validFrom' | 'validUntil'> & { actor: Actor }

/** One rule, with what stands in its way as the error. Versions as in `writePriceRules`. */
export async function setPriceRule(
  { actor, ...rule }: PriceRuleInput & { actor: Actor },
  { trx }: { trx?: Trx } = {}
): Promise<Result<RuleSet, RuleRefused>> {
  const written = await writePriceRules([rule], { actor }, { trx })
  return written.ok ? ok(written.value[0]) : fail(written.error.items[0].problem)
}
