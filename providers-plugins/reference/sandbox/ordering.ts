import { usable } from './accounts.ts'
import { monthly, planOf, problemsOf } from './plans.ts'
import { pay, resourceOf } from './payments.ts'
import { Problem } from './problem.ts'
import type { Item, Order, Resource, Store } from './store.ts'
import { iso, type Body } from './wire.ts'

const DAY_MS = 24 * 3600 * 1000

export const shownOrder = (order: Order) => ({
  ...order,
  createdAt: iso(order.createdAt),
  paidAt: iso(order.paidAt),
  expiresAt: iso(order.expiresAt),
})

export function orderOf(store: Store, orderNo: unknown): Order {
  const found = store.state.orders.find((order) => order.orderNo === orderNo)
  if (!found) {
    throw new Problem(404, 'NotFound', 'There is no such order')
  }
  return found
}

interface Priced {
  items: Item[]
  problems: { field: string; code: string }[][]
}

function newItems(store: Store, body: Body): Priced {
  const wanted = body.items as { plan: string; options: Body; quantity: number; months?: number }[]
  const problems = wanted.map(({ plan, options }) => problemsOf(planOf(plan), options))
  const items = wanted.map(({ plan: name, options, quantity, months = 1 }, index): Item => {
    const plan = planOf(name)
    const unit = monthly(plan, problems[index].length > 0 ? {} : options, store.state.pricePercent)
    const term = plan.billing === 'prepaid' ? months : null
    const times = problems[index].length > 0 ? 0 : quantity * (term ?? 1)
    const { family, region } = plan
    return {
      plan: name,
      family,
      region,
      options,
      quantity,
      months: term,
      listFen: unit.listFen * times,
      costFen: unit.costFen * times,
      resourceIds: [],
    }
  })
  return { items, problems }
}

/** What a change costs: the difference for the whole months that are left, never less than nothing. */
function changeItem(store: Store, resource: Resource, body: Body, now: number): Item {
  const plan = planOf(body.plan)
  const options = body.options as Body
  const [problem] = problemsOf(plan, options)
  if (problem) {
    throw new Problem(400, 'BadField', 'This cannot be had', { field: problem.field })
  }
  const percent = store.state.pricePercent
  const after = monthly(plan, options, percent)
  const before = monthly(planOf(resource.plan), resource.options, percent)
  const left = Math.max(0, Math.ceil(((resource.expiresAt ?? now) - now) / (30 * DAY_MS)))
  const { family, region } = plan
  return {
    plan: plan.plan,
    family,
    region,
    options,
    quantity: 1,
    months: null,
    listFen: Math.max(0, after.listFen - before.listFen) * left,
    costFen: Math.max(0, after.costFen - before.costFen) * left,
    resourceIds: [resource.resourceId],
  }
}

function renewItem(store: Store, resource: Resource, body: Body): Item {
  const months = Number(body.months)
  const plan = planOf(resource.plan)
  if (!Number.isInteger(months) || months < 1 || months > 36) {
    throw new Problem(400, 'BadField', 'Months are 1 to 36', { field: 'months' })
  }
  const unit = monthly(plan, resource.options, store.state.pricePercent)
  return {
    plan: plan.plan,
    family: plan.family,
    region: plan.region,
    options: resource.options,
    quantity: 1,
    months,
    listFen: unit.listFen * months,
    costFen: unit.costFen * months,
    resourceIds: [resource.resourceId],
  }
}

type Type = 'NEW' | 'RENEW' | 'CHANGE'

function itemsOf(store: Store, type: Type, body: Body, now: number): Priced {
  if (type === 'NEW') {
    return newItems(store, body)
  }
  const resource = resourceOf(store, body.resourceId, now)
  const item =
    type === 'RENEW' ? renewItem(store, resource, body) : changeItem(store, resource, body, now)
  return { items: [item], problems: [[]] }
}

const sum = (items: Item[], key: 'listFen' | 'costFen') =>
  items.reduce((total, item) => total + item[key], 0)

/** Prices, without any effect. Under a token that was used, what it was used for. */
export function price(store: Store, body: Body, now: number) {
  const { clientToken, action } = body as { clientToken?: string; action: Type }
  const used = clientToken ? store.state.tokens[`${action} ${clientToken}`] : undefined
  const { items, problems } = used
    ? { items: orderOf(store, used.orderNo).items, problems: [] }
    : itemsOf(store, action, body, now)
  return {
    quoteNo: store.made(`quote ${JSON.stringify(body)} ${store.state.pricePercent}`).slice(0, 20),
    expiresAt: iso(now + DAY_MS),
    listFen: sum(items, 'listFen'),
    costFen: sum(items, 'costFen'),
    items: items.map(({ plan, listFen, costFen }, index) => ({
      listFen,
      costFen,
      parts: [{ code: plan, listFen, costFen }],
      problems: problems[index] ?? [],
    })),
  }
}

/** The order of a token that was used before with the same content; another content is refused. */
export function once(store: Store, type: string, body: Body, act: () => Order): Order {
  const { clientToken, ...rest } = body
  if (typeof clientToken !== 'string') {
    return act()
  }
  const name = `${type} ${clientToken}`
  // How it is paid is no part of what is ordered: the ceiling may move between two attempts.
  const payload = JSON.stringify({ ...rest, autoPay: undefined, maxFen: undefined })
  const used = store.state.tokens[name]
  if (used && used.payload !== payload) {
    throw new Problem(409, 'TokenUsedOtherwise', 'The token belongs to another content')
  }
  const order = used ? orderOf(store, used.orderNo) : act()
  store.state.tokens[name] = { payload, orderNo: order.orderNo }
  return order
}

export function place(store: Store, type: Type, body: Body, now: number): Order {
  return once(store, type, body, () => {
    const { items, problems } = itemsOf(store, type, body, now)
    const [problem] = problems.flat()
    if (problem) {
      throw new Problem(400, 'BadField', 'This cannot be had', {
        field: `items.0.${problem.field}`,
      })
    }
    const resource = type === 'NEW' ? null : resourceOf(store, body.resourceId, now)
    const account = usable(store, resource?.accountId ?? body.accountId)
    const costFen = sum(items, 'costFen')
    if (body.autoPay && costFen > Number(body.maxFen)) {
      throw new Problem(409, 'PriceChanged', 'It costs more', { nowFen: costFen })
    }
    const order = addOrder(store, { type, accountId: account.accountId, items, body, now })
    if (body.autoPay) {
      pay(store, order, now)
    }
    return order
  })
}

interface NewOrder {
  type: Order['type']
  accountId: string
  items: Item[]
  body: Body
  now: number
}

export function addOrder(store: Store, { type, accountId, items, body, now }: NewOrder): Order {
  const minutes = body.unpaidMinutes
  const order: Order = {
    orderNo: `R${String(store.next()).padStart(14, '0')}`,
    externalNo: typeof body.externalNo === 'string' ? body.externalNo : null,
    type,
    status: 'UNPAID',
    origin: body.origin === 'CONSOLE' ? 'CONSOLE' : 'API',
    accountId,
    currency: String(body.currency ?? 'CNY'),
    items,
    listFen: sum(items, 'listFen'),
    costFen: sum(items, 'costFen'),
    paidFen: null,
    refundFen: null,
    createdAt: now,
    paidAt: null,
    readyAt: null,
    expiresAt: typeof minutes === 'number' ? now + minutes * 60_000 : null,
  }
  store.state.orders.push(order)
  store.tell(order, now)
  return order
}
