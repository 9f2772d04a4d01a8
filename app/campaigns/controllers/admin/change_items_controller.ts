import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { parseRate } from '#catalog/rates'
import { offerChoicesQuery } from '#catalog/queries/offer_choices_query'
import { publishQuery } from '#catalog/queries/publish_query'
import { NotFound } from '#identity/errors'
import { codeField, pageField, readFilter, searchField } from '#kernel/http/filters'
import { refuseFields } from '#kernel/http/refuse_fields'
import { parseYuan } from '#kernel/money'
import { addItems, type ItemEffect, type ItemsRefused, type ItemTargets } from '../../actions/change_items.ts'
import { ITEMS_MAX } from '../../limits.ts'
import { campaignQuery } from '../../queries/campaign_query.ts'
import { idField, idParams } from '../fields.ts'
import { localeOf } from '../locale.ts'

const PAGE_SIZE = 25

/** Which offers a draft is about: whole suppliers and families, or single offers that are ticked. */
export default class ChangeItemsController {
  static filter = vine.create({ supplier: codeField(40).optional(), family: codeField(40).optional(), q: searchField().optional(), page: pageField().optional() })
  static params = vine.create({ params: idParams() })
  static validator = vine.create({
    what: vine.enum(['range', 'offers'] as const),
    supplier: codeField(40).nullable().optional(),
    family: codeField(40).nullable().optional(),
    offerIds: vine.array(idField()).maxLength(ITEMS_MAX).optional(),
    rate: vine.string().trim().maxLength(20).nullable().optional(),
    price: vine.string().trim().maxLength(20).nullable().optional(),
    params: idParams(),
  })

  async render(ctx: HttpContext) {
    const { request, view, viewer } = ctx
    const locale = localeOf(ctx)
    const { params } = await request.validateUsing(ChangeItemsController.params)
    const { page = 1, ...filter } = await readFilter(ctx, ChangeItemsController.filter)
    const campaign = await campaignQuery(viewer, params.id, { locale })
    if (!campaign) throw new NotFound()
    return view.render('pages/campaigns/admin/items', {
      campaign,
      offers: await publishQuery(viewer, { ...filter, page, pageSize: PAGE_SIZE, locale }),
      choices: await offerChoicesQuery(viewer, { locale }),
      filter: { supplier: '', family: '', q: '', ...filter },
      itemsMax: ITEMS_MAX,
    })
  }

  async execute(ctx: HttpContext) {
    const { request, response, session, viewer, i18n } = ctx
    const { params, ...typed } = await request.validateUsing(ChangeItemsController.validator)
    const effect = this.#effect(ctx, typed)
    const added = await addItems(viewer, { campaignId: params.id, targets: this.#targets(ctx, typed), effect })
    if (!added.ok) return this.#refuse(ctx, added.error, effect)
    session.flash('notice', { tone: 'success', text: i18n.formatMessage('campaigns.items.added', { count: added.value.count }) })
    return response.redirect().withQs().toPath(`/admin/campaigns/${params.id}/items`)
  }

  #effect({ i18n }: HttpContext, { rate, price }: { rate?: string | null; price?: string | null }): ItemEffect {
    if (Boolean(rate) === Boolean(price)) refuseFields([{ field: 'rate', message: i18n.t('campaigns.refused.one_effect') }])
    if (rate) {
      const rateBp = parseRate(rate)
      return rateBp === null ? refuseFields([{ field: 'rate', message: i18n.t('campaigns.refused.rate_unreadable') }]) : { rateBp }
    }
    const priceFen = parseYuan(price!)
    return priceFen === null ? refuseFields([{ field: 'price', message: i18n.t('campaigns.refused.price_unreadable') }]) : { priceFen }
  }

  #targets({ i18n }: HttpContext, typed: { what: 'range' | 'offers'; supplier?: string | null; family?: string | null; offerIds?: number[] }): ItemTargets {
    if (typed.what === 'range') {
      if (!typed.supplier) return refuseFields([{ field: 'supplier', message: i18n.t('campaigns.refused.connection_not_found') }])
      return { connectionCode: typed.supplier, family: typed.family || null }
    }
    if (!typed.offerIds?.length) return refuseFields([{ field: 'offerIds', message: i18n.t('campaigns.refused.none_ticked') }])
    return { offerIds: typed.offerIds }
  }

  #refuse({ i18n }: HttpContext, error: ItemsRefused, effect: ItemEffect): never {
    if (error.type === 'campaign_not_found') throw new NotFound()
    const field = {
      not_a_draft: 'rate', connection_not_found: 'supplier', family_not_found: 'family', offer_not_found: 'offerIds', rate_out_of_range: 'rate',
      price_out_of_range: 'price', too_many_items: 'rateBp' in effect ? 'rate' : 'price',
    }[error.type]
    return refuseFields([{ field, message: i18n.t(`campaigns.refused.${error.type}`, { max: ITEMS_MAX }) }])
  }
}
