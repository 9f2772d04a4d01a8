import vine from '@vinejs/vine'
import { dayField, pageField, searchField } from '#kernel/http/filters'
import { endOfDay, startOfDay } from '#kernel/time'
import { lineActions, type LineAction } from '../lines.ts'
import { allLineStates, type LineState } from '../order_line_states.ts'
import { orderGroups, type OrderGroup } from '../order_state.ts'
import type { OrdersFilter } from '../queries/orders_query.ts'

const groups = Object.keys(orderGroups) as OrderGroup[]
const hidden: readonly LineState[] = ['draft', 'discovered', 'priced']

/** What a list of orders offers to narrow by: groups of states first, then the states themselves. */
export const stateChoices = [...groups, ...allLineStates.filter((state) => !hidden.includes(state))]

export const orderFields = {
  q: searchField().optional(),
  state: vine.enum(stateChoices).optional(),
  action: vine.enum(lineActions).optional(),
  origin: vine.enum(['hub', 'supplier'] as const).optional(),
  from: dayField().optional(),
  until: dayField().optional(),
  page: pageField().optional(),
  format: vine.literal('csv').optional(),
}

export type TypedFilter = {
  q?: string
  state?: LineState | OrderGroup
  action?: LineAction
  origin?: 'hub' | 'supplier'
  from?: string
  until?: string
  organisationId?: number
}

export function toOrdersFilter({ from, until, ...rest }: TypedFilter): OrdersFilter {
  return { ...rest, from: from ? startOfDay(from) : undefined, until: until ? new Date(endOfDay(until).getTime() + 1) : undefined }
}
