import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { customerQuery } from '#identity/queries/customers_query'
import { codeField, dayField } from '#kernel/http/filters'
import { refuseFields } from '#kernel/http/refuse_fields'
import { formatFen, formatRate, parseYuan } from '#kernel/money'
import { endOfDay, startOfDay } from '#kernel/time'
import { BULK_TARGETS_MAX } from '../../limits.ts'
import { breaches, priceActions } from '../../price_rules.ts'
import { parseRate } from '../../rates.ts'
import type { PriceRuleInput, RuleEffect, RuleRefused, RuleTarget } from '../../rule_input.ts'
import { chosenOffers } from './chosen_offers.ts'

const pages = ['/admin/offers', '/admin/prices'] as const

/** What a rule is written from: one target, the offers that were ticked, or all that fit the list's filter. */
export const ruleForm = vine.create({
  group: vine.enum(['public', 'agreement', 'customer', 'margin'] as const),
  supplier: codeField(40).optional(),
  family: codeField(40).optional(),
  offerIds: vine.array(vine.number().withoutDecimals().positive()).maxLength(BULK_TARGETS_MAX).optional(),
  all: vine.literal('yes').optional(),
  organisationId: vine.number().withoutDecimals().positive().optional().requiredWhen('group', '=', 'customer'),
  rate: vine.string().trim().maxLength(20).optional(),
  price: vine.string().trim().maxLength(20).optional(),
  act: vine.enum(priceActions).optional(),
  breach: vine.enum(breaches).optional(),
  reason: vine.string().trim().maxLength(500).optional(),
  validFrom: dayField().optional(),
  validUntil: dayField().optional(),
  back: vine.enum(pages).optional(),
})

export type RuleForm = Awaited<ReturnType<typeof ruleForm.validate>>

/** The rules that a form asks for; what is wrong goes back to its field. */
export async function rulesOf(ctx: HttpContext, typed: RuleForm): Promise<PriceRuleInput[]> {
  const effect = effectOf(ctx, typed)
  const { group, act } = typed
  // A stranger's customer is none: the answer is that to a number that nobody has.
  if (group === 'customer' && !(await customerQuery(ctx.viewer, typed.organisationId!))) refuseRule(ctx, { type: 'organisation_not_found' }, typed)
  const rule = {
    group,
    effect,
    organisationId: group === 'customer' ? typed.organisationId : undefined,
    breach: group === 'margin' ? (typed.breach ?? 'block') : undefined,
    action: act,
    validFrom: typed.validFrom ? startOfDay(typed.validFrom) : undefined,
    validUntil: typed.validUntil ? endOfDay(typed.validUntil) : null,
  }
  const targets = await targetsOf(ctx, typed)
  return targets.map((target) => ({ ...rule, target }))
}

function effectOf({ i18n }: HttpContext, { group, rate, price }: RuleForm): RuleEffect {
  if (Boolean(rate) === Boolean(price)) refuseFields([{ field: 'rate', message: i18n.t('catalog.rule.one_effect') }])
  if (group === 'margin') {
    const floorBp = parseYuan((rate ?? '').replace(/[%％]\s*$/, ''))
    if (floorBp === null) refuseFields([{ field: 'rate', message: i18n.t('catalog.rule.floor_invalid') }])
    return { rateBp: floorBp }
  }
  const rateBp = rate ? parseRate(rate) : null
  if (rate && rateBp === null) refuseFields([{ field: 'rate', message: i18n.t('catalog.rule.rate_invalid') }])
  const priceFen = price ? parseYuan(price) : null
  if (price && priceFen === null) refuseFields([{ field: 'price', message: i18n.t('catalog.rule.price_invalid') }])
  return rateBp !== null ? { rateBp } : { priceFen: priceFen! }
}

async function targetsOf(ctx: HttpContext, { supplier, family, offerIds, all }: RuleForm): Promise<RuleTarget[]> {
  const body = ctx.request.body()
  if (all || (offerIds && offerIds.length > 0)) {
    const offers = await chosenOffers(ctx, { offerIds, all })
    if (!offers) refuseFields([{ field: 'offerIds', message: ctx.i18n.t('catalog.rule.offer_not_found') }])
    return offers.map(({ id, connectionCode }) => ({ connectionCode, offerId: id }))
  }
  if (!supplier || body.supplier === undefined) refuseFields([{ field: 'offerIds', message: ctx.i18n.t('catalog.rule.none_chosen') }])
  return [{ connectionCode: supplier, family: family || null }]
}

export function refuseRule(ctx: HttpContext, error: RuleRefused, typed: Pick<RuleForm, 'rate'>): never {
  refuseFields([{ field: fieldOf(error, typed), message: messageOf(ctx, error) }])
}

function fieldOf({ type }: RuleRefused, { rate }: Pick<RuleForm, 'rate'>): string {
  if (type === 'window_reversed') return 'validUntil'
  if (type === 'connection_not_found') return 'supplier'
  if (type === 'family_not_found') return 'family'
  if (type === 'offer_not_found' || type === 'target_twice') return 'offerIds'
  if (type === 'organisation_not_found') return 'organisationId'
  return rate ? 'rate' : 'price'
}

function messageOf({ i18n }: HttpContext, error: RuleRefused): string {
  const facts: Record<string, string> = {}
  if (error.type === 'price_out_of_range') facts.max = formatFen(error.maxFen)
  if (error.type === 'price_above_list') facts.list = formatFen(error.listFen)
  if (error.type === 'rate_out_of_range') Object.assign(facts, { min: formatRate(error.minBp), max: formatRate(error.maxBp) })
  return i18n.formatMessage(`catalog.rule.${error.type}`, facts)
}

/** The form's fields as hidden ones, so that what was previewed is what is saved. */
export function hiddenFields(typed: Record<string, unknown>): { name: string; value: string }[] {
  return Object.entries(typed).flatMap(([name, value]) => {
    if (value === undefined || value === null || value === '') return []
    return Array.isArray(value) ? value.map((one) => ({ name: `${name}[]`, value: String(one) })) : [{ name, value: String(value) }]
  })
}
