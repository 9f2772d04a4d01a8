import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { customerLines, customersHeading } from '../../csv.ts'
import { customersExportQuery, customersQuery, salesQuery } from '../../queries/customers_query.ts'
import type { Viewer } from '../../viewer.ts'
import { fields } from '../../validators/fields.ts'

export default class ListCustomersController {
  static validator = vine.create({
    page: fields.page(),
    q: fields.keyword(),
    status: vine.enum(['active', 'suspended', 'closed'] as const).optional(),
    /** The viewer's own, nobody's, or those of a salesperson by id. */
    sales: vine.string().regex(/^(mine|nobody|[1-9]\d{0,14})$/).optional(),
    format: vine.literal('csv').optional(),
  })

  async render(ctx: HttpContext) {
    const { view, viewer, i18n } = ctx
    const { page = 1, sales, format, ...typed } = await readFilter(ctx, ListCustomersController.validator)
    const filter = { ...typed, ...assignmentOf(sales, viewer) }
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'identity.customers', filter })
      const lines = customerLines(customersExportQuery(viewer, filter), i18n)
      return streamCsv(ctx, i18n.t('identity.customers.title'), customersHeading(i18n), lines)
    }
    const customers = await customersQuery(viewer, { ...filter, page, pageSize: PAGE_SIZE_DEFAULT })
    return view.render('pages/identity/back_office/customers', {
      customers,
      filter: { q: '', status: '', ...typed, sales: sales ?? '' },
      sales: await salesQuery(viewer),
      seesOthers: viewer.scope !== 'own_customers',
      mayAssign: viewer.may('identity.customers.assign'),
    })
  }
}

function assignmentOf(sales: string | undefined, { userId }: Viewer): { salesUserId?: number; unassigned?: boolean } {
  if (!sales) return {}
  if (sales === 'nobody') return { unassigned: true }
  return { salesUserId: sales === 'mine' ? (userId ?? 0) : Number(sales) }
}
