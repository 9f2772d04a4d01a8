import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { NotFound } from '#identity/errors'
import { pageField, readFilter, searchField } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { invitedHeading, invitedLines } from '../../codes_csv.ts'
import { inviteLink } from '../../invite_link.ts'
import { inviteCodeQuery } from '../../queries/invite_codes_query.ts'
import { invitedCustomersExportQuery, invitedCustomersQuery } from '../../queries/invited_customers_query.ts'
import { idParams } from '../fields.ts'

export default class ShowCodeController {
  static params = vine.create({ params: idParams() })
  static validator = vine.create({ q: searchField().optional(), format: vine.literal('csv').optional(), page: pageField().optional() })

  async render(ctx: HttpContext) {
    const { request, view, viewer, i18n } = ctx
    const { params } = await request.validateUsing(ShowCodeController.params)
    const { page = 1, format, ...filter } = await readFilter(ctx, ShowCodeController.validator)
    const code = await inviteCodeQuery(viewer, params.id)
    if (!code) throw new NotFound()
    const which = { ...filter, codeId: code.id }
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'campaigns.invited', filter: which })
      const lines = invitedLines(invitedCustomersExportQuery(viewer, which), i18n)
      return streamCsv(ctx, `${i18n.t('campaigns.code.customers')} ${code.code}`, invitedHeading(i18n), lines)
    }
    return view.render('pages/campaigns/admin/code', {
      code,
      ...inviteLink(code.code),
      customers: await invitedCustomersQuery(viewer, { ...which, page, pageSize: PAGE_SIZE_DEFAULT }),
      filter: { q: '', ...filter },
      mayManage: viewer.may('campaigns.codes.manage'),
    })
  }
}
