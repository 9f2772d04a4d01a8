import type { HttpContext } from '@adonisjs/core/http'
import { rulePreviewQuery } from '../../queries/rule_preview_query.ts'
import { BULK_NOW_MAX } from '../../limits.ts'
import { localeOf } from '../locale.ts'
import { hiddenFields, refuseRule, ruleForm, rulesOf } from './rule_form.ts'

/** What a discount, a price or a floor would do, before anything is written. */
export default class PreviewRulesController {
  static validator = ruleForm

  async execute(ctx: HttpContext) {
    const typed = await ctx.request.validateUsing(PreviewRulesController.validator)
    const rules = await rulesOf(ctx, typed)
    const preview = await rulePreviewQuery(ctx.viewer, rules, { locale: localeOf(ctx) })
    if (!preview.ok) refuseRule(ctx, preview.error, typed)
    const back = typed.back ?? '/admin/prices'
    return ctx.view.render('pages/catalog/admin/rule_preview', {
      preview: preview.value, rule: rules[0], fields: hiddenFields(typed), saveTo: '/admin/prices', back, askReason: true, beyondLimit: null, isLong: rules.length > BULK_NOW_MAX,
    })
  }
}
