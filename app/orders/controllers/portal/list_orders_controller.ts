import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { readFilter } from '#kernel/http/filters'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { ordersQuery } from '../../queries/orders_query.ts'
import { exportOrders } from '../orders_csv.ts'
import { orderFields, stateChoices, toOrdersFilter } from '../list_filter.ts'

export default class ListOrdersController {
  static validator = vine.create(orderFields)

  async render(ctx: HttpContext) {
    const { viewer, view } = ctx
    const { page = 1, format, ...filter } = await readFilter(ctx, ListOrdersController.validator)
    if (format === 'csv') return exportOrders(ctx, filter)
    const orders = await ordersQuery(viewer, toOrdersFilter(filter), { page, pageSize: PAGE_SIZE_DEFAULT })
    return view.render('pages/orders/portal/orders', { orders, filter, states: stateChoices })
  }
}
