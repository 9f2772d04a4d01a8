import db from '@adonisjs/lucid/services/db'
import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { campaignPreviewQuery } from '#catalog/queries/campaign_preview_query'
import { NotFound } from '#identity/errors'
import { clock } from '#kernel/clock'
import { PREVIEW_OFFERS_MAX } from '../../limits.ts'
import { audienceSizeQuery } from '../../queries/audience_size_query.ts'
import { campaignItemsQuery } from '../../queries/campaign_items_query.ts'
import { campaignQuery } from '../../queries/campaign_query.ts'
import { customersOf } from '../../rules_of_campaign.ts'
import { idParams } from '../fields.ts'
import { localeOf } from '../locale.ts'

/** What publishing would do, before it is done. */
export default class PreviewCampaignController {
  static validator = vine.create({ params: idParams() })

  async render(ctx: HttpContext) {
    const { request, view, viewer } = ctx
    const locale = localeOf(ctx)
    const { params } = await request.validateUsing(PreviewCampaignController.validator)
    const campaign = await campaignQuery(viewer, params.id, { locale })
    if (!campaign) throw new NotFound()
    const { id, combination } = campaign
    const at = new Date(Math.max(clock.now().getTime(), campaign.startsAt.getTime()))
    const planned = { id, combination, items: await campaignItemsQuery(viewer, id), validFrom: campaign.startsAt, validUntil: campaign.endsAt }
    const isFor = await customersOf(id, campaign.audience, db)
    const preview = await campaignPreviewQuery(viewer, { ...planned, isFor }, { at, limit: PREVIEW_OFFERS_MAX, locale })
    return view.render('pages/campaigns/admin/preview', { campaign, preview, customers: await audienceSizeQuery(viewer, campaign), mayManage: viewer.may('campaigns.campaigns.manage'), beginsNow: campaign.startsAt <= clock.now() })
  }
}
