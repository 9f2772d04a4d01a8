import type { HttpContext } from '@adonisjs/core/http'
import { saveRules } from '../../actions/save_rules.ts'
import { ruleForm, rulesOf } from './rule_form.ts'
import { savedNotice } from './saved_notice.ts'

/** Writes what the preview showed: one rule for a connection, a family of it, or each of the offers that were chosen. */
export default class SetRulesController {
  static validator = ruleForm

  async execute(ctx: HttpContext) {
    const typed = await ctx.request.validateUsing(SetRulesController.validator)
    const saved = await saveRules(await rulesOf(ctx, typed), { actor: ctx.viewer.actor, reason: typed.reason })
    const back = typed.back ?? '/admin/prices'
    const to = savedNotice(ctx, saved, { rate: typed.rate, back })
    return to === back ? ctx.response.redirect().withQs().toPath(to) : ctx.response.redirect().toPath(to)
  }
}
