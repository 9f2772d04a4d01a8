import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { pageField, readFilter, searchField } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { codeLines, codesHeading } from '../../codes_csv.ts'
import { inviteCodeStates } from '../../invite_code_states.ts'
import { inviteCodesExportQuery, inviteCodesQuery } from '../../queries/invite_codes_query.ts'
import { idField } from '../fields.ts'

export default class ListCodesController {
  static validator = vine.create({
    q: searchField().optional(),
    state: vine.enum(inviteCodeStates).optional(),
    campaignId: idField().optional(),
    format: vine.literal('csv').optional(),
    page: pageField().optional(),
  })

  async render(ctx: HttpContext) {
    const { viewer, i18n, view } = ctx
    const { page = 1, format, ...filter } = await readFilter(ctx, ListCodesController.validator)
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'campaigns.codes', filter })
      return streamCsv(ctx, i18n.t('campaigns.codes.title'), codesHeading(i18n), codeLines(inviteCodesExportQuery(viewer, filter), i18n))
    }
    return view.render('pages/campaigns/admin/codes', {
      codes: await inviteCodesQuery(viewer, { ...filter, page, pageSize: PAGE_SIZE_DEFAULT }),
      filter: { q: '', state: '', campaignId: '', ...filter },
      states: inviteCodeStates,
      mayManage: viewer.may('campaigns.codes.manage'),
      seesAll: viewer.scope === 'platform',
    })
  }
}
