import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import { auditExport } from '#audit/actions/audit_export'
import { streamCsv } from '#kernel/http/stream_csv'
import { showTime } from '#kernel/time'
import { ordersExportQuery, type OrderRow } from '../queries/orders_query.ts'
import { toOrdersFilter, type TypedFilter } from './list_filter.ts'

/** Every order that the viewer sees and that fits the filter, as a file; both houses' lists. Leaves an audit row. */
export async function exportOrders(ctx: HttpContext, filter: TypedFilter) {
  const { viewer, i18n } = ctx
  await auditExport({ actor: viewer.actor, what: 'orders.orders', filter })
  const cells = orderCells(ordersExportQuery(viewer, toOrdersFilter(filter)), i18n)
  return streamCsv(ctx, i18n.formatMessage('orders.csv.file'), ordersHeading(i18n), cells)
}

const headings = ['order', 'customer', 'placed_by', 'action', 'state', 'names', 'list', 'total', 'placed_at'] as const

function ordersHeading(i18n: I18n): string[] {
  return headings.map((key) => i18n.formatMessage(`orders.csv.${key}`))
}

async function* orderCells(orders: AsyncIterable<OrderRow>, i18n: I18n): AsyncGenerator<string[]> {
  const locale = i18n.locale === 'en' ? 'en' : 'zh-CN'
  for await (const order of orders) {
    yield [
      order.id,
      order.organisationName,
      order.placedBy,
      i18n.formatMessage(`orders.action.${order.action}`),
      i18n.formatMessage(`ui.state.${order.words}.${order.state}`),
      order.names.map((names) => names[locale]).join(', '),
      (order.listFen / 100).toFixed(2),
      ((order.action === 'unsubscribe' ? -order.refundFen : order.totalFen) / 100).toFixed(2),
      showTime(order.createdAt),
    ]
  }
}
