import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { campaignPreviewQuery } from '#catalog/queries/campaign_preview_query'
import { NotFound } from '#identity/errors'
import { clock } from '#kernel/clock'
import { PREVIEW_OFFERS_MAX } from '../../limits.ts'
import { campaignItemsQuery } from '../../queries/campaign_items_query.ts'
import { campaignQuery } from '../../queries/campaign_query.ts'
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
    const preview = await campaignPreviewQuery(viewer, { id, combination, items: await campaignItemsQuery(viewer, id) }, { at, limit: PREVIEW_OFFERS_MAX, locale })
    return view.render('pages/campaigns/admin/preview', { campaign, preview, mayManage: viewer.may('campaigns.campaigns.manage'), beginsNow: campaign.startsAt <= clock.now() })
  }
}
