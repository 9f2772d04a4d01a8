import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter } from '#kernel/http/filters'
import { ordersQuery } from '../../queries/orders_query.ts'
import { exportOrders } from '../orders_csv.ts'
import { orderFields, stateChoices, toOrdersFilter } from '../list_filter.ts'

const PAGE_SIZE = 50

export default class ListOrdersController {
  static validator = vine.create({
    ...orderFields,
    organisationId: vine.number().withoutDecimals().range([1, Number.MAX_SAFE_INTEGER]).optional(),
  })

  async render(ctx: HttpContext) {
    const { viewer, view } = ctx
    const { page = 1, format, ...filter } = await readFilter(ctx, ListOrdersController.validator)
    if (format === 'csv') return exportOrders(ctx, filter)
    const orders = await ordersQuery(viewer, toOrdersFilter(filter), { page, pageSize: PAGE_SIZE })
    return view.render('pages/orders/admin/orders', { orders, filter, states: stateChoices })
  }
}
