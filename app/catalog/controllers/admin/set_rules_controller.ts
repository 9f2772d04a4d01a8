import type { HttpContext } from '@adonisjs/core/http'
import { submitIdempotently } from '#kernel/http/idempotent'
import { judgeBeforehand, saveRules } from '../../actions/save_rules.ts'
import { startPriceRun } from '../../actions/start_price_run.ts'
import { BULK_NOW_MAX } from '../../limits.ts'
import type { PriceRuleInput } from '../../rule_input.ts'
import { leadToRun } from './lead_to_run.ts'
import { ruleForm, rulesOf } from './rule_form.ts'
import { savedNotice } from './saved_notice.ts'

/** Writes what the preview showed: one rule for a connection, a family of it, or each of the offers that were chosen. */
export default class SetRulesController {
  static validator = ruleForm

  async execute(ctx: HttpContext) {
    const typed = await ctx.request.validateUsing(SetRulesController.validator)
    const rules = await rulesOf(ctx, typed)
    const reason = { actor: ctx.viewer.actor, reason: typed.reason }
    if (rules.length > BULK_NOW_MAX) return leadToRun(ctx, await startPriceRun(longAct(rules), reason))
    // The list as it was filtered.
    const { query } = ctx.request.parsedUrl
    const back = `${typed.back ?? '/admin/prices'}${query ? `?${query}` : ''}`
    const judged = await judgeBeforehand(rules)
    return submitIdempotently(ctx, async (trx) => savedNotice(ctx, await saveRules(rules, reason, { judged, trx }), { rate: typed.rate, back }))
  }
}

/** So many rules are one for each of the chosen offers, all alike. */
function longAct(rules: readonly PriceRuleInput[]) {
  const [{ group, effect, organisationId, breach, action, validFrom, validUntil }] = rules
  const rule = { group, effect, organisationId, breach, action, validFrom, validUntil }
  const offerIds = rules.flatMap(({ target }) => ('everything' in target ? [] : (target.offerId ?? [])))
  return { act: 'rules' as const, rule, offerIds }
}
