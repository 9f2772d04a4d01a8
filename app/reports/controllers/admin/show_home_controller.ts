import type { HttpContext } from '@adonisjs/core/http'
import { ordersQuery } from '#orders/queries/orders_query'
import { lowWallets } from '../../queries/low_wallets_query.ts'
import { overdueTotal } from '../../queries/overdue_query.ts'
import { todoQuery } from '../../queries/todo_query.ts'
import { READ_TURNOVER, turnoverByMonth, turnoverToday, type MonthTurnover } from '../../queries/turnover_query.ts'

const TODO_SHOWN = 3
const ORDERS_SHOWN = 8
const WALLETS_SHOWN = 6

/** What staff see first: what waits for them, how business goes, what is new. Each part only for who may see it. */
export default class ShowHomeController {
  async render({ viewer, view, i18n }: HttpContext) {
    const mayReadTurnover = viewer.may(READ_TURNOVER)
    const mayReadOrders = viewer.may('orders.orders.read')
    const [todo, today, months, orders, wallets, overdue] = await Promise.all([
      todoQuery(viewer, TODO_SHOWN, i18n.locale === 'en' ? 'en' : 'zh-CN'),
      mayReadTurnover ? turnoverToday(viewer.for(READ_TURNOVER)) : null,
      mayReadTurnover ? turnoverByMonth(viewer.for(READ_TURNOVER)) : null,
      mayReadOrders ? ordersQuery(viewer.for('orders.orders.read'), {}, { page: 1, pageSize: ORDERS_SHOWN }) : null,
      lowWallets(viewer, WALLETS_SHOWN),
      overdueTotal(viewer),
    ])
    const chart = months && chartOf(months, (key) => i18n.formatMessage(`reports.home.${key}`))
    return view.render('pages/reports/admin/home', { todo, today, months, chart, orders, wallets, overdue, mayReadWallets: viewer.may('wallet.wallets.read') })
  }
}

function chartOf(months: MonthTurnover[], text: (key: string) => string) {
  const series = [{ label: text('turnover'), values: months.map(({ turnoverFen }) => turnoverFen) }]
  const margins = months.flatMap(({ marginFen }) => (marginFen === null ? [] : [marginFen]))
  if (margins.length > 0) series.push({ label: text('margin'), values: margins })
  series.push({ label: text('refunds'), values: months.map(({ refundFen }) => refundFen) })
  return { kind: 'bar', unit: 'fen', axis: text('month'), labels: months.map(({ month }) => month), series }
}
