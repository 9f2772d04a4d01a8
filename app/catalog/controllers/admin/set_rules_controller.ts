import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { refuseFields } from '#kernel/http/refuse_fields'
import { codeField, dayField } from '#kernel/http/filters'
import { formatFen, parseYuan } from '#kernel/money'
import { endOfDay, startOfDay } from '#kernel/time'
import { setDiscounts } from '../../actions/set_discounts.ts'
import type { RuleEffect, RuleRefused, RuleTarget } from '../../actions/set_price_rule.ts'
import { BULK_TARGETS_MAX } from '../../limits.ts'
import { parseRate } from '../../rates.ts'

const pages = ['/admin/offers', '/admin/prices'] as const

/** One discount for a connection, a family of it, or the offers that were ticked. */
export default class SetRulesController {
  static validator = vine.create({
    group: vine.enum(['public', 'agreement', 'customer'] as const),
    supplier: codeField(40).optional(),
    family: codeField(40).optional(),
    offerIds: vine.array(vine.number().withoutDecimals().positive()).maxLength(BULK_TARGETS_MAX).optional(),
    organisationId: vine.number().withoutDecimals().positive().optional().requiredWhen('group', '=', 'customer'),
    rate: vine.string().trim().maxLength(20).optional(),
    price: vine.string().trim().maxLength(20).optional(),
    validFrom: dayField().optional(),
    validUntil: dayField().optional(),
    back: vine.enum(pages).optional(),
  })

  async execute(ctx: HttpContext) {
    const { request, session, response, i18n, viewer } = ctx
    const typed = await request.validateUsing(SetRulesController.validator)
    const effect = this.#effect(ctx, typed)
    const targets = this.#targets(ctx, typed)
    const result = await setDiscounts({
      group: typed.group,
      targets,
      effect,
      organisationId: typed.organisationId,
      validFrom: typed.validFrom ? startOfDay(typed.validFrom) : undefined,
      validUntil: typed.validUntil ? endOfDay(typed.validUntil) : null,
      actor: viewer.actor,
    })
    if (!result.ok) refuseFields([{ field: fieldOf(result.error, effect), message: messageOf(ctx, result.error) }])
    session.flash('notice', { tone: 'success', text: i18n.formatMessage('catalog.rule.set', { count: result.value.count }) })
    return response.redirect().withQs().toPath(typed.back ?? '/admin/prices')
  }

  #effect({ i18n }: HttpContext, { rate, price }: { rate?: string; price?: string }): RuleEffect {
    if (Boolean(rate) === Boolean(price)) refuseFields([{ field: 'rate', message: i18n.t('catalog.rule.one_effect') }])
    const rateBp = rate ? parseRate(rate) : null
    if (rate && rateBp === null) refuseFields([{ field: 'rate', message: i18n.t('catalog.rule.rate_invalid') }])
    const priceFen = price ? parseYuan(price) : null
    if (price && priceFen === null) refuseFields([{ field: 'price', message: i18n.t('catalog.rule.price_invalid') }])
    return rateBp !== null ? { rateBp } : { priceFen: priceFen! }
  }

  #targets({ i18n }: HttpContext, { supplier, family, offerIds }: { supplier?: string; family?: string; offerIds?: number[] }) {
    if (offerIds && offerIds.length > 0) return { offerIds }
    if (!supplier) refuseFields([{ field: 'offerIds', message: i18n.t('catalog.rule.none_chosen') }])
    return { target: { connectionCode: supplier, family: family || null } satisfies RuleTarget }
  }
}

function fieldOf({ type }: RuleRefused, effect: RuleEffect): string {
  if (type === 'window_reversed') return 'validUntil'
  if (type === 'connection_not_found') return 'supplier'
  if (type === 'family_not_found') return 'family'
  if (type === 'offer_not_found') return 'offerIds'
  if (type === 'organisation_not_found') return 'organisationId'
  return 'rateBp' in effect ? 'rate' : 'price'
}

function messageOf({ i18n }: HttpContext, error: RuleRefused): string {
  const facts: Record<string, string> = {}
  if (error.type === 'price_out_of_range') facts.max = formatFen(error.maxFen)
  if (error.type === 'price_above_list') facts.list = formatFen(error.listFen)
  return i18n.formatMessage(`catalog.rule.${error.type}`, facts)
}
