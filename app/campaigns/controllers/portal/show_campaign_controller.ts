import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { campaignOffersQuery } from '#catalog/queries/campaign_offers_query'
import { NotFound } from '#identity/errors'
import { PAGE_OFFERS_MAX } from '../../limits.ts'
import { campaignPageQuery } from '../../queries/live_campaigns_query.ts'
import { idParams } from '../fields.ts'
import { localeOf } from '../locale.ts'

export default class ShowCampaignController {
  static validator = vine.create({ params: idParams() })

  async render(ctx: HttpContext) {
    const { request, view, viewer } = ctx
    const { params } = await request.validateUsing(ShowCampaignController.validator)
    const campaign = await campaignPageQuery(viewer, params.id)
    if (!campaign) throw new NotFound()
    const none = { offers: [], total: 0 }
    const shown = campaign.state === 'running' ? await campaignOffersQuery(viewer, campaign.id, { limit: PAGE_OFFERS_MAX, locale: localeOf(ctx) }) : none
    return view.render('pages/campaigns/portal/campaign', { campaign, ...shown })
  }
}
