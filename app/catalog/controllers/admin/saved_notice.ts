import type { HttpContext } from '@adonisjs/core/http'
import type { RulesSaved, SaveRefused } from '../../actions/save_rules.ts'
import { formatRate } from '#kernel/money'
import type { Result } from '#kernel/result'
import { refuseRule } from './rule_form.ts'

/** Tells what saving did and answers where to go: to the request where one was made, else back. */
export function savedNotice(ctx: HttpContext, saved: Result<RulesSaved, SaveRefused>, { rate, back }: { rate?: string; back: string }): string {
  const { session, i18n } = ctx
  if (saved.ok) {
    const { count, approvalId } = saved.value
    session.flash('notice', approvalId
      ? { tone: 'info', text: i18n.t('catalog.rule.asked', { count }) }
      : { tone: 'success', text: i18n.formatMessage('catalog.rule.set', { count }) })
    return approvalId ? `/admin/approvals/${approvalId}` : back
  }
  const { error } = saved
  if (error.type === 'rules_refused') refuseRule(ctx, error.items[0].problem, { rate })
  if (error.type === 'already_asked') {
    session.flash('notice', { tone: 'warning', text: i18n.t('catalog.rule.already_asked') })
    return `/admin/approvals/${error.approvalId}`
  }
  session.flash('notice', { tone: 'error', text: i18n.t('catalog.rule.below_floor', { count: error.offers, margin: formatRate(error.lowestBp) }) })
  return back
}
