import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { approvalRight } from '#approvals/queries/approval_right_query'
import { NotFound } from '#identity/errors'
import { customerQuery } from '#identity/queries/customers_query'
import { codeField, dayField } from '#kernel/http/filters'
import { submitIdempotently } from '#kernel/http/idempotent'
import { refuseFields } from '#kernel/http/refuse_fields'
import { FULL_RATE_BP } from '#kernel/money'
import { endOfDay } from '#kernel/time'
import { CUSTOMER_DISCOUNT, depthOf, prepareOwnDiscount } from '../../actions/set_own_customer_discount.ts'
import { rulePreviewQuery } from '../../queries/rule_preview_query.ts'
import { parseRate } from '../../rates.ts'
import { localeOf } from '../locale.ts'
import { hiddenFields, refuseRule } from './rule_form.ts'
import { savedNotice } from './saved_notice.ts'

/** A discount for one customer: `render` shows what it does and whether somebody else must agree, `execute` saves it. */
export default class SetCustomerDiscountController {
  static validator = vine.create({
    supplier: codeField(40).minLength(1),
    family: codeField(40).optional(),
    rate: vine.string().trim().maxLength(20),
    validUntil: dayField().optional(),
    reason: vine.string().trim().maxLength(500).optional(),
    params: vine.object({ id: vine.number().withoutDecimals().positive() }),
  })

  async render(ctx: HttpContext) {
    const { typed, rule, organisationId } = await this.#read(ctx)
    const input = { group: 'customer' as const, organisationId, target: rule.target, effect: { rateBp: rule.rateBp }, validUntil: rule.validUntil }
    const preview = await rulePreviewQuery(ctx.viewer, [input], { locale: localeOf(ctx) })
    if (!preview.ok) refuseRule(ctx, preview.error, { rate: typed.rate })
    const { may, limit } = await approvalRight(ctx.viewer, CUSTOMER_DISCOUNT)
    const isBeyond = !may || (limit !== null && depthOf(rule.rateBp) > limit)
    const path = `/admin/customers/${organisationId}`
    return ctx.view.render('pages/catalog/admin/rule_preview', {
      preview: preview.value, rule: input, fields: hiddenFields({ ...typed, params: undefined }), saveTo: `${path}/discounts`, back: `${path}?tab=prices`,
      askReason: true, isLong: false, beyondLimit: isBeyond ? FULL_RATE_BP - (may ? limit! : 0) : null,
    })
  }

  async execute(ctx: HttpContext) {
    const { typed, rule, organisationId } = await this.#read(ctx)
    const prepared = await prepareOwnDiscount(ctx.viewer, { ...rule, organisationId, reason: typed.reason })
    if (!prepared.ok) throw new NotFound()
    const back = `/admin/customers/${organisationId}?tab=prices`
    return submitIdempotently(ctx, async (trx) => savedNotice(ctx, await prepared.value({ trx }), { rate: typed.rate, back }))
  }

  async #read(ctx: HttpContext) {
    // A stranger's customer is absent, whatever was typed about them.
    if (!(await customerQuery(ctx.viewer, Number(ctx.params.id)))) throw new NotFound()
    const typed = await ctx.request.validateUsing(SetCustomerDiscountController.validator)
    const rateBp = parseRate(typed.rate)
    if (rateBp === null) refuseFields([{ field: 'rate', message: ctx.i18n.t('catalog.rule.rate_invalid') }])
    const target = { connectionCode: typed.supplier, family: typed.family || null }
    return { typed, organisationId: typed.params.id, rule: { target, rateBp, validUntil: typed.validUntil ? endOfDay(typed.validUntil) : null } }
  }
}
