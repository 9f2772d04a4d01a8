import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { customerLines, customersHeading } from '../../csv.ts'
import { customersExportQuery, customersQuery, salesQuery } from '../../queries/customers_query.ts'
import { fields } from '../../validators/fields.ts'

export default class ListCustomersController {
  static validator = vine.create({
    page: fields.page(),
    q: fields.keyword(),
    status: vine.enum(['active', 'suspended', 'closed'] as const).optional(),
    salesUserId: fields.optionalId(),
    unassigned: vine.boolean().optional(),
    format: vine.literal('csv').optional(),
  })

  async render(ctx: HttpContext) {
    const { view, viewer, i18n } = ctx
    const { page = 1, salesUserId, format, ...typed } = await readFilter(ctx, ListCustomersController.validator)
    const filter = { ...typed, salesUserId: salesUserId ?? undefined }
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'identity.customers', filter })
      const lines = customerLines(customersExportQuery(viewer, filter), i18n)
      return streamCsv(ctx, i18n.t('identity.customers.title'), customersHeading(i18n), lines)
    }
    const customers = await customersQuery(viewer, { ...filter, page, pageSize: PAGE_SIZE_DEFAULT })
    return view.render('pages/identity/back_office/customers', {
      customers,
      filter: { q: '', status: '', unassigned: false, ...typed, salesUserId: salesUserId ?? null },
      sales: await salesQuery(viewer),
      mayAssign: viewer.may('identity.customers.assign'),
    })
  }
}
