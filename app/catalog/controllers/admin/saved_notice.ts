import type { HttpContext } from '@adonisjs/core/http'
import type { RulesSaved, SaveRefused } from '../../actions/save_rules.ts'
import type { FormAnswer } from '#kernel/http/idempotent'
import { formatRate } from '#kernel/money'
import type { Result } from '#kernel/result'
import { refuseRule } from './rule_form.ts'

/** Tells what saving did and where to go: to the request where one was made, else back. Of what was refused nothing stays. */
export function savedNotice(ctx: HttpContext, saved: Result<RulesSaved, SaveRefused>, { rate, back }: { rate?: string; back: string }): FormAnswer {
  const { i18n } = ctx
  if (saved.ok) {
    const { count, approvalId } = saved.value
    return approvalId
      ? { to: `/admin/approvals/${approvalId}`, notice: { tone: 'info', text: i18n.t('catalog.rule.asked', { count }) } }
      : { to: back, notice: { tone: 'success', text: i18n.formatMessage('catalog.rule.set', { count }) } }
  }
  const { error } = saved
  if (error.type === 'rules_refused') refuseRule(ctx, error.items[0].problem, { rate })
  if (error.type === 'already_asked') {
    return { to: `/admin/approvals/${error.approvalId}`, notice: { tone: 'warning', text: i18n.t('catalog.rule.already_asked') }, store: false }
  }
  const text = i18n.t('catalog.rule.below_floor', { count: error.offers, margin: formatRate(error.lowestBp) })
  return { to: back, notice: { tone: 'error', text }, store: false }
}
