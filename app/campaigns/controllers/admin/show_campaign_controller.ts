import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { NotFound } from '#identity/errors'
import { customerChoices } from '#identity/queries/customer_choices_query'
import { pageField, readFilter } from '#kernel/http/filters'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { campaignCustomersQuery, campaignQuery, campaignVersionsQuery } from '../../queries/campaign_query.ts'
import { campaignStatisticsQuery, type CampaignStatistics } from '../../queries/campaign_statistics_query.ts'
import { idParams } from '../fields.ts'
import { localeOf } from '../locale.ts'

export default class ShowCampaignController {
  static params = vine.create({ params: idParams() })
  static validator = vine.create({ page: pageField().optional() })

  async render(ctx: HttpContext) {
    const { request, view, viewer, i18n } = ctx
    const { params } = await request.validateUsing(ShowCampaignController.params)
    const { page = 1 } = await readFilter(ctx, ShowCampaignController.validator)
    const campaign = await campaignQuery(viewer, params.id, { locale: localeOf(ctx) })
    if (!campaign) throw new NotFound()
    const mayManage = viewer.may('campaigns.campaigns.manage')
    const hasMembers = campaign.audience === 'chosen' || campaign.audience === 'invite_code'
    const statistics = campaign.state === 'draft' || campaign.state === 'scheduled' ? null : await campaignStatisticsQuery(viewer, campaign.id, campaign)
    return view.render('pages/campaigns/admin/campaign', {
      campaign,
      statistics,
      chart: statistics && chartOf(statistics, i18n.t('campaigns.show.chart_revenue')),
      customers: hasMembers ? await campaignCustomersQuery(viewer, campaign.id, { page, pageSize: PAGE_SIZE_DEFAULT }) : null,
      choices: mayManage && campaign.audience === 'chosen' ? await customerChoices(viewer) : [],
      versions: await campaignVersionsQuery(viewer, campaign.id),
      mayManage,
      mayReadCodes: viewer.may('campaigns.codes.read'),
    })
  }
}

const chartOf = ({ days }: CampaignStatistics, label: string) => ({
  kind: 'bar', unit: 'fen', labels: days.map(({ day }) => day.slice(5)), series: [{ label, values: days.map(({ revenueFen }) => revenueFen) }],
})
