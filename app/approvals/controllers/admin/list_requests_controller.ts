import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { codeField, pageField, readFilter, searchField } from '#kernel/http/filters'
import { localeOf } from '../locale.ts'
import { streamCsv } from '#kernel/http/stream_csv'
import { requestKinds, requestsExportQuery, requestsQuery } from '../../queries/requests_query.ts'
import { allRequestStates } from '../../request_states.ts'
import { requestLines, requestsHeading } from '../../requests_csv.ts'

const PAGE_SIZE = 50

export default class ListRequestsController {
  static validator = vine.create({
    q: searchField().optional(),
    state: vine.enum(allRequestStates).optional(),
    kind: codeField(60).optional(),
    waiting: vine.boolean().optional(),
    page: pageField().optional(),
    format: vine.literal('csv').optional(),
  })

  async render(ctx: HttpContext) {
    const { viewer, view, i18n } = ctx
    const { page = 1, format, ...filter } = await readFilter(ctx, ListRequestsController.validator)
    const locale = localeOf(ctx)
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'approvals.requests', filter })
      return streamCsv(ctx, i18n.t('approvals.requests.file'), requestsHeading(i18n), requestLines(requestsExportQuery(viewer, filter, locale), i18n))
    }
    const waiting = await requestsQuery(viewer, { waiting: true }, { page: 1, pageSize: 1, locale })
    return view.render('pages/approvals/admin/requests', {
      requests: await requestsQuery(viewer, filter, { page, pageSize: PAGE_SIZE, locale }),
      waiting: waiting.total,
      filter,
      states: allRequestStates,
      kinds: requestKinds(locale),
    })
  }
}
