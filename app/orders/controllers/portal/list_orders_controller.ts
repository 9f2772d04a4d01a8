import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { auditExport } from '#audit/actions/audit_export'
import { readFilter } from '#kernel/http/filters'
import { streamCsv } from '#kernel/http/stream_csv'
import { PAGE_SIZE_DEFAULT } from '#kernel/pagination'
import { ordersExportQuery, ordersQuery } from '../../queries/orders_query.ts'
import { orderCells, orderFields, ordersHeading, stateChoices, toOrdersFilter } from '../list_filter.ts'

export default class ListOrdersController {
  static validator = vine.create(orderFields)

  async render(ctx: HttpContext) {
    const { viewer, view, i18n } = ctx
    const { page = 1, format, ...filter } = await readFilter(ctx, ListOrdersController.validator)
    const narrowed = toOrdersFilter(filter)
    if (format === 'csv') {
      await auditExport({ actor: viewer.actor, what: 'orders.orders', filter })
      return streamCsv(ctx, i18n.formatMessage('orders.csv.file'), ordersHeading(i18n), orderCells(ordersExportQuery(viewer, narrowed), i18n))
    }
    const orders = await ordersQuery(viewer, narrowed, { page, pageSize: PAGE_SIZE_DEFAULT })
    return view.render('pages/orders/portal/orders', { orders, filter, states: stateChoices })
  }
}
