import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter } from '#kernel/http/filters'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { customersQuery, salesQuery } from '../../queries/customers_query.ts'
import { fields } from '../../validators/fields.ts'

export default class ListCustomersController {
  static validator = vine.create({
    page: fields.page(),
    q: fields.keyword(),
    status: vine.enum(['active', 'suspended', 'closed'] as const).optional(),
    salesUserId: fields.optionalId(),
    unassigned: vine.boolean().optional(),
  })

  async render(ctx: HttpContext) {
    const { view, viewer } = ctx
    const { page = 1, salesUserId, ...filter } = await readFilter(ctx, ListCustomersController.validator)
    const customers = await customersQuery(viewer, { ...filter, salesUserId: salesUserId ?? undefined, page, pageSize: PAGE_SIZE_DEFAULT })
    return view.render('pages/identity/back_office/customers', {
      customers,
      filter: { q: '', status: '', unassigned: false, ...filter, salesUserId: salesUserId ?? null },
      sales: await salesQuery(viewer),
      mayAssign: viewer.may('identity.customers.assign'),
    })
  }
}
