import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { pageField, readFilter, searchField } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { audiences } from '../../campaign_content.ts'
import { allCampaignStates } from '../../campaign_states.ts'
import { campaignLines, campaignsHeading } from '../../campaigns_csv.ts'
import { campaignsExportQuery, campaignsQuery } from '../../queries/campaigns_query.ts'

export default class ListCampaignsController {
  static validator = vine.create({
    q: searchField().optional(),
    state: vine.enum(allCampaignStates).optional(),
    audience: vine.enum(audiences).optional(),
    format: vine.literal('csv').optional(),
    page: pageField().optional(),
  })

  async render(ctx: HttpContext) {
    const { viewer, i18n, view } = ctx
    const { page = 1, format, ...filter } = await readFilter(ctx, ListCampaignsController.validator)
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'campaigns.campaigns', filter })
      return streamCsv(ctx, i18n.t('campaigns.list.title'), campaignsHeading(i18n), campaignLines(campaignsExportQuery(viewer, filter), i18n))
    }
    return view.render('pages/campaigns/admin/campaigns', {
      campaigns: await campaignsQuery(viewer, { ...filter, page, pageSize: PAGE_SIZE_DEFAULT }),
      filter: { q: '', state: '', audience: '', ...filter },
      states: allCampaignStates,
      audiences,
      mayManage: viewer.may('campaigns.campaigns.manage'),
    })
  }
}
