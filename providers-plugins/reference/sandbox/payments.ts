import { Problem } from './problem.ts'
import type { Item, Order, Resource, Store } from './store.ts'
import { addMonths, periodOf } from './wire.ts'

export function resourceOf(store: Store, resourceId: unknown, now: number): Resource {
  const found = store.state.resources.find((resource) => resource.resourceId === resourceId)
  if (!found || (found.releasedAt !== null && found.releasedAt <= now)) {
    throw new Problem(404, 'NotFound', 'There is no such resource')
  }
  return found
}

/** Takes the money, once, and begins what was ordered. Every payment comes through here. */
export function pay(store: Store, order: Order, now: number): void {
  const { state } = store
  if (order.status !== 'UNPAID') {
    throw new Problem(409, 'OrderClosed', `The order is ${order.status}`)
  }
  if (state.balanceFen < order.costFen) {
    throw new Problem(402, 'BalanceTooLow', 'The balance is too low')
  }
  state.balanceFen -= order.costFen
  state.payments.push(order.orderNo)
  order.paidFen = order.costFen
  order.paidAt = now
  order.readyAt = now + store.provisioningSeconds * 1000
  for (const item of order.items) {
    begin(store, order, item, now)
  }
  store.move(order, 'OPENING', now)
}

function begin(store: Store, order: Order, item: Item, now: number): void {
  const readyAt = order.readyAt ?? now
  if (order.type === 'NEW') {
    item.resourceIds = Array.from({ length: item.quantity }, () => open(store, order, item, now))
  }
  for (const resourceId of item.resourceIds) {
    const resource = resourceOf(store, resourceId, now)
    resource.lastOrderNo = order.orderNo
    if (order.type === 'RENEW') {
      resource.expiresAt = addMonths(resource.expiresAt ?? now, item.months ?? 0)
      resource.months += item.months ?? 0
    }
    if (order.type === 'CHANGE') {
      Object.assign(resource, { plan: item.plan, options: item.options, readyAt })
    }
    resource.paidFen += Math.round(item.costFen / item.resourceIds.length)
    bill(store, order, resource, {
      category: 'PURCHASE',
      listFen: Math.round(item.listFen / item.resourceIds.length),
      billedFen: Math.round(item.costFen / item.resourceIds.length),
      now,
    })
  }
}

function open(store: Store, order: Order, item: Item, now: number): string {
  const resourceId = `${item.family}-${store.made(`resource ${store.next()}`).slice(0, 12)}`
  store.state.resources.push({
    resourceId,
    plan: item.plan,
    family: item.family,
    region: item.region,
    accountId: order.accountId,
    options: item.options,
    createdAt: now,
    readyAt: order.readyAt ?? now,
    expiresAt: item.months === null ? null : addMonths(now, item.months),
    months: item.months ?? 0,
    paidFen: 0,
    suspended: false,
    releasedAt: null,
    lastOrderNo: order.orderNo,
  })
  return resourceId
}

export function bill(
  store: Store,
  order: Order,
  resource: Resource,
  line: { category: 'PURCHASE' | 'REFUND'; listFen: number; billedFen: number; now: number }
): void {
  const { now, ...amounts } = line
  store.state.bills.push({
    ...amounts,
    lineId: `L${String(store.next()).padStart(10, '0')}`,
    period: periodOf(now),
    family: resource.family,
    resourceId: resource.resourceId,
    orderNo: order.orderNo,
    accountId: order.accountId,
    from: now,
    until: resource.expiresAt ?? now,
  })
}

export function cancel(store: Store, order: Order, now: number): void {
  if (order.status === 'CANCELLED') {
    return
  }
  if (order.status !== 'UNPAID') {
    throw new Problem(409, 'OrderNotCancellable', `The order is ${order.status}`)
  }
  store.move(order, 'CANCELLED', now)
}
