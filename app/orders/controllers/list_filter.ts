import vine from '@vinejs/vine'
import type { I18n } from '@adonisjs/i18n'
import { dayField, pageField, searchField } from '#kernel/http/filters'
import { endOfDay, showTime, startOfDay } from '#kernel/time'
import { allLineStates, type LineState } from '../order_line_states.ts'
import { orderGroups, type OrderGroup } from '../order_state.ts'
import type { OrderRow, OrdersFilter } from '../queries/orders_query.ts'

const groups = Object.keys(orderGroups) as OrderGroup[]
const hidden: readonly LineState[] = ['draft', 'discovered', 'priced']

/** What a list of orders offers to narrow by: groups of states first, then the states themselves. */
export const stateChoices = [...groups, ...allLineStates.filter((state) => !hidden.includes(state))]

export const orderFields = {
  q: searchField().optional(),
  state: vine.enum(stateChoices).optional(),
  action: vine.enum(['new', 'unsubscribe'] as const).optional(),
  from: dayField().optional(),
  until: dayField().optional(),
  page: pageField().optional(),
  format: vine.literal('csv').optional(),
}

export type TypedFilter = {
  q?: string
  state?: LineState | OrderGroup
  action?: 'new' | 'unsubscribe'
  from?: string
  until?: string
  organisationId?: number
}

export function toOrdersFilter({ from, until, ...rest }: TypedFilter): OrdersFilter {
  return { ...rest, from: from ? startOfDay(from) : undefined, until: until ? new Date(endOfDay(until).getTime() + 1) : undefined }
}

const headings = ['order', 'customer', 'placed_by', 'action', 'state', 'names', 'list', 'total', 'placed_at'] as const

export function ordersHeading(i18n: I18n): string[] {
  return headings.map((key) => i18n.formatMessage(`orders.csv.${key}`))
}

export async function* orderCells(orders: AsyncIterable<OrderRow>, i18n: I18n): AsyncGenerator<string[]> {
  for await (const order of orders) {
    yield [
      order.id,
      order.organisationName,
      order.placedBy,
      i18n.formatMessage(`orders.action.${order.action}`),
      i18n.formatMessage(`ui.state.order.${order.state}`),
      order.names.join(', '),
      (order.listFen / 100).toFixed(2),
      (order.totalFen / 100).toFixed(2),
      showTime(order.createdAt),
    ]
  }
}
