import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { withdrawRule } from '../../actions/withdraw_rule.ts'
import { ruleIsVisible } from '../../queries/rules_query.ts'

export default class WithdrawRuleController {
  static validator = vine.create({ params: vine.object({ id: vine.number().withoutDecimals().positive() }) })

  async execute({ request, response, session, viewer, i18n }: HttpContext) {
    const { params } = await request.validateUsing(WithdrawRuleController.validator)
    if (!(await ruleIsVisible(viewer, params.id))) throw new NotFound()
    const withdrawn = await withdrawRule({ ruleId: params.id, actor: viewer.actor })
    if (!withdrawn.ok && withdrawn.error.type === 'rule_not_found') throw new NotFound()
    const [tone, key] = withdrawn.ok ? ['success', 'withdrawn'] : ['warning', withdrawn.error.type]
    session.flash('notice', { tone, text: i18n.t(`catalog.rule.${key}`) })
    return response.redirect().toPath('/admin/prices')
  }
}
