import { termOf, yuan } from './pricing.ts'
import { Problem } from './problem.ts'
import { addMonths, bill, once } from './orders.ts'
import type { Instance, Line, Order, Store } from './store.ts'
import { isoTime, optionalText, pageOf, text, whole, type Body, type Caller } from './wire.ts'

const DAY_MS = 24 * 3600 * 1000

export const isThere = (instance: Instance, now: number): boolean =>
  instance.releasedAt === null || instance.releasedAt > now

export function statusOf(instance: Instance, now: number): string {
  if (instance.releasedAt !== null) {
    return 'Releasing'
  }
  if (instance.readyAt > now) {
    return 'Creating'
  }
  return instance.expiresAt > now ? 'Running' : 'Expired'
}

const instancesOf = (store: Store, caller: Caller): Instance[] =>
  store.state.instances.filter(
    (instance) =>
      isThere(instance, caller.now) && (caller.isOwn || instance.owner === caller.accountId)
  )

export function listAvailableInstances(store: Store, body: Body, caller: Caller) {
  whole(body, 'MaxResults', 1, 100)
  const product = optionalText(body, 'Product')
  const ids = body.InstanceIDs as string[] | undefined
  const matching = instancesOf(store, caller).filter(
    (instance) =>
      (product === undefined || instance.product === product) &&
      (ids === undefined || ids.includes(instance.id))
  )
  const { rows, NextToken } = pageOf(matching, body)
  return {
    InstanceList: rows.map((instance) => ({
      AccountID: instance.owner,
      InstanceID: instance.id,
      InstanceName: instance.name,
      Product: instance.product,
      ProductName: instance.product.toUpperCase(),
      ConfigurationCode: instance.configurationCode,
      PaymentMethod: 'PrePaid',
      Status: statusOf(instance, caller.now),
      SubStatus: '',
      BeginTime: isoTime(instance.createdAt),
      ExpiredTime: isoTime(instance.expiresAt),
      RenewType: 'ManualRenew',
      RenewalTimes: String(instance.renewals),
      RenewalDurationUnit: 'month',
      RemainRenewTimes: '-1',
    })),
    NextToken,
  }
}

function findInstance(store: Store, id: string, product: string, caller: Caller): Instance {
  const instance = instancesOf(store, caller).find(
    (known) => known.id === id && known.product === product
  )
  if (!instance || instance.releasedAt !== null) {
    throw new Problem(404, 'InstanceNotFound', `There is no ${product} instance ${id}`)
  }
  return instance
}

/** A month more costs a month's share of what the instance was bought for, at the price level of the day. */
function renewalPrice(store: Store, instance: Instance, months: number) {
  const { pricePercent: percent } = store.state
  const share = (fen: number): number =>
    Math.round((fen * months * percent) / instance.months / 100)
  termOf(months)
  return { originalFen: share(instance.originalFen), payableFen: share(instance.payableFen) }
}

export function queryPriceForRenew(store: Store, body: Body, caller: Caller) {
  const product = text(body, 'Product')
  const months = whole(body, 'UseDuration', 1, 36)
  const ids = body.InstanceIDList
  if (!Array.isArray(ids) || ids.length === 0) {
    throw new Problem(400, 'MissingParameter.InstanceIDList', 'InstanceIDList is required')
  }
  const priced = ids.map((id) => {
    const instance = findInstance(store, String(id), product, caller)
    return { instance, ...renewalPrice(store, instance, months) }
  })
  const sum = (key: 'originalFen' | 'payableFen'): string =>
    yuan(priced.reduce((total, row) => total + row[key], 0))
  return {
    Currency: 'CNY',
    TotalOriginalAmount: sum('originalFen'),
    TotalDiscountAmount: sum('payableFen'),
    InstanceAmountList: priced.map(({ instance, originalFen, payableFen }) => ({
      InstanceID: instance.id,
      Product: instance.product,
      ConfigurationCode: instance.configurationCode,
      OriginalAmount: yuan(originalFen),
      DiscountAmount: yuan(payableFen),
    })),
  }
}

const lineOf = (
  instance: Instance,
  months: number,
  originalFen: number,
  payableFen: number
): Line => ({
  instanceId: instance.id,
  product: instance.product,
  configurationCode: instance.configurationCode,
  months,
  originalFen,
  payableFen,
})

const orderOf = (
  store: Store,
  instance: Instance,
  line: Line,
  now: number,
  facts: Pick<Order, 'type' | 'status' | 'readyAt' | 'paidFen'>
): Order => ({
  id: store.orderId(),
  buyer: instance.owner,
  region: instance.region,
  createdAt: now,
  paidAt: now,
  lines: [line],
  originalFen: line.originalFen,
  payableFen: line.payableFen,
  bizNo: null,
  ...facts,
})

/** Charges at once, whoever asks: the API, or a person in the console. */
export function renewNow(store: Store, instance: Instance, months: number, now: number): Order {
  const { state } = store
  const { originalFen, payableFen } = renewalPrice(store, instance, months)
  if (state.cashFen < payableFen) {
    throw new Problem(400, 'OperationDenied.InsufficientBalance', 'The balance is not sufficient')
  }
  const line = lineOf(instance, months, originalFen, payableFen)
  const facts = { type: 'Renew', status: 'Finished', readyAt: null, paidFen: payableFen } as const
  const order = orderOf(store, instance, line, now, facts)
  state.cashFen -= payableFen
  state.orders.push(order)
  state.payments.push(order.id)
  instance.expiresAt = addMonths(instance.expiresAt, months)
  instance.paidFen += payableFen
  instance.renewals += 1
  bill(store, order, line, 'consume-renew', payableFen, now, instance.expiresAt)
  return order
}

export function renewInstance(store: Store, body: Body, caller: Caller) {
  return once(store, caller, 'RenewInstance', body, () => {
    const instance = findInstance(store, text(body, 'InstanceID'), text(body, 'Product'), caller)
    if (text(body, 'RenewalDurationUnit') !== 'month') {
      throw new Problem(400, 'InvalidParameter.RenewalDurationUnit', 'The unit must be month')
    }
    const months = whole(body, 'RenewalDuration', 1, 36)
    const order = renewNow(store, instance, months, caller.now)
    const SuccessInstanceList = [{ InstanceID: instance.id, Product: instance.product }]
    return { OrderIDList: [order.id], SuccessInstanceList }
  })
}

/** Cash for the whole days that are left. */
export function refundFen(instance: Instance, now: number): number {
  const total = Math.max(1, Math.round((instance.expiresAt - instance.createdAt) / DAY_MS))
  const left = Math.max(0, Math.floor((instance.expiresAt - now) / DAY_MS))
  return Math.floor((instance.paidFen * Math.min(left, total)) / total)
}

/** Ends the instance and begins to give its money back, whoever asks: the API, or a person in the console. */
export function refundNow(store: Store, instance: Instance, now: number): Order {
  const { state } = store
  const refund = refundFen(instance, now)
  const line = lineOf(instance, instance.months, refund, refund)
  const readyAt = now + store.provisioningSeconds * 1000
  const facts = { type: 'Refund', status: 'Refunding', readyAt, paidFen: -refund } as const
  const order = orderOf(store, instance, line, now, facts)
  state.orders.push(order)
  state.refunds.push(order.id)
  instance.releasedAt = readyAt
  bill(store, order, line, 'refund-terminate', -refund, now, now)
  return order
}

/** The vendor does not give the money back after all: the order comes to nothing and the instance runs on. */
export function rejectRefund(store: Store, instance: Instance): Order {
  const { state } = store
  const order = state.orders.find(
    ({ type, status, lines }) =>
      type === 'Refund' && status === 'Refunding' && lines[0].instanceId === instance.id
  )
  if (!order) {
    throw new Problem(404, 'OrderNotFound', `No refund of ${instance.id} is under way`)
  }
  order.status = 'Cancelled'
  order.readyAt = null
  order.paidFen = 0
  instance.releasedAt = null
  state.bills = state.bills.filter(({ orderId }) => orderId !== order.id)
  store.revision += 1
  return order
}

export function unsubscribeInstance(store: Store, body: Body, caller: Caller) {
  return once(store, caller, 'UnsubscribeInstance', body, () => {
    const instance = findInstance(store, text(body, 'InstanceID'), text(body, 'Product'), caller)
    const order = refundNow(store, instance, caller.now)
    const SuccessInstanceInfos = [{ InstanceID: instance.id, Product: instance.product }]
    return { OrderID: order.id, OrderIDList: [order.id], SuccessInstanceInfos }
  })
}
