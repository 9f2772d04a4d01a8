import { customerOf } from './customers.ts'
import { priceOf, productOf, renewalPrice, type Price } from './pricing.ts'
import { Problem, wrong } from './problem.ts'
import type { Instance, Order, Store } from './store.ts'
import { addMonths, beijingDay, list, text, utc, whole, yuan, yuanText, type Caller, type Parameters } from './wire.ts'

const DAY_MS = 24 * 3600 * 1000

const HOUR_MS = 3600 * 1000

/** The first answer for a token used before with the same data; other data is an error. */
function once<Result>(store: Store, action: string, parameters: Parameters, act: () => Result): Result {
  const token = parameters.get('ClientToken')
  if (token === undefined || token === '') {
    return act()
  }
  if (token.length > 64) {
    throw wrong('ClientToken', 'must have at most 64 characters')
  }
  const key = `${action} ${parameters.get('OwnerId') ?? ''} ${token}`
  const payload = JSON.stringify([...parameters].filter(([name]) => name !== 'ClientToken').sort())
  const earlier = store.state.tokens[key]
  if (earlier) {
    if (earlier.payload !== payload) {
      throw new Problem(400, 'IdempotentParameterMismatch', 'The ClientToken was used with other parameters')
    }
    return earlier.result as Result
  }
  const result = act()
  store.state.tokens[key] = { payload, result }
  store.moved()
  return result
}

type NewOrder = Pick<Order, 'type' | 'owner' | 'productCode' | 'productType' | 'region' | 'instanceIds' | 'months'> & Price

export function addOrder(store: Store, facts: NewOrder, now: number): Order {
  const order: Order = { ...facts, id: store.orderId(), status: 'Unpaid', createdAt: now, paidAt: null, readyAt: null }
  store.state.orders.push(order)
  return order
}

/** Charges the customer's quota, which is our money. Everything that pays comes through here. */
export function charge(store: Store, order: Order, caller: Caller): void {
  const { state } = store
  const customer = caller.isOwn ? null : customerOf(store, caller)
  const available = customer ? Math.min(customer.quotaFen, state.cashFen) : state.cashFen
  if (available < order.amountFen) {
    throw new Problem(200, 'INSUFFICIENT.AVAILABLE.QUOTA', 'The available quota is not sufficient')
  }
  if (customer) {
    customer.quotaFen -= order.amountFen
  }
  state.cashFen -= order.amountFen
  state.payments.push(order.id)
  order.status = 'Paid'
  order.paidAt = caller.now
  const instance = order.type === 'New' ? open(store, order, caller.now) : extend(store, order)
  bill(store, instance, 'SubscriptionOrder', order.grossFen, order.amountFen, caller.now)
  store.moved()
}

function open(store: Store, order: Order, now: number): Instance {
  const instance: Instance = {
    id: store.instanceId(order.productCode),
    owner: order.owner,
    productCode: order.productCode,
    productType: order.productType,
    region: order.region,
    createdAt: now,
    readyAt: now + store.provisioningSeconds * 1000,
    expiresAt: addMonths(now, order.months),
    releasedAt: null,
    months: order.months,
    grossFen: order.grossFen,
    paidFen: order.amountFen,
  }
  store.state.instances.push(instance)
  order.instanceIds = [instance.id]
  return instance
}

function extend(store: Store, order: Order): Instance {
  const instance = store.state.instances.find(({ id }) => id === order.instanceIds[0])
  if (!instance) {
    throw new Problem(404, 'ResourceNotExists', `There is no ${order.instanceIds[0]}`)
  }
  instance.expiresAt = addMonths(instance.expiresAt, order.months)
  instance.paidFen += order.amountFen
  return instance
}

function bill(store: Store, instance: Instance, item: 'SubscriptionOrder' | 'Refund', grossFen: number, amountFen: number, now: number): void {
  const date = beijingDay(now)
  const { owner, productCode, region, id: instanceId } = instance
  store.state.bills.push({ month: date.slice(0, 7), item, date, owner, productCode, region, instanceId, grossFen, amountFen })
}

/** Makes the order and charges it in one step; nothing stays of an order that cannot be charged. */
function makeAndCharge(store: Store, facts: NewOrder, caller: Caller) {
  const order = addOrder(store, facts, caller.now)
  try {
    charge(store, order, caller)
  } catch (error) {
    store.state.orders.splice(store.state.orders.indexOf(order), 1)
    throw error
  }
  return { Data: { OrderId: order.id, InstanceId: order.instanceIds[0] } }
}

export function createInstance(store: Store, parameters: Parameters, caller: Caller) {
  return once(store, 'CreateInstance', parameters, () => {
    const productCode = text(parameters, 'ProductCode')
    const { type } = productOf(productCode)
    const months = whole(parameters, 'Period', 1, 60)
    if (text(parameters, 'SubscriptionType') !== 'Subscription') {
      throw new Problem(400, 'CommodityNotSupported', 'Only subscriptions are sold here')
    }
    const attributes = Object.fromEntries(list(parameters, 'Parameter').map(({ Code, Value }) => [Code, Value]))
    const price = priceOf(productCode, attributes, months, store.state.pricePercent)
    const facts = { type: 'New' as const, owner: caller.uid, productCode, productType: type, region: attributes.Region, instanceIds: [], months }
    return makeAndCharge(store, { ...facts, ...price }, caller)
  })
}

function instanceOf(store: Store, parameters: Parameters, caller: Caller): Instance {
  const id = text(parameters, 'InstanceId')
  const instance = store.state.instances.find((known) => known.id === id && known.owner === caller.uid && known.releasedAt === null)
  if (!instance || instance.productCode !== text(parameters, 'ProductCode')) {
    throw new Problem(404, 'ResourceNotExists', `There is no ${id}`)
  }
  return instance
}

export function renewInstance(store: Store, parameters: Parameters, caller: Caller) {
  return once(store, 'RenewInstance', parameters, () => {
    const instance = instanceOf(store, parameters, caller)
    const months = whole(parameters, 'RenewPeriod', 1, 60)
    const { productCode, productType, region, id } = instance
    const facts = { type: 'Renew' as const, owner: caller.uid, productCode, productType, region, instanceIds: [id], months }
    return makeAndCharge(store, { ...facts, ...renewalPrice(instance, months, store.state.pricePercent) }, caller)
  })
}

function refundFen(instance: Instance, now: number): number {
  const term = Math.max(1, Math.ceil((instance.expiresAt - instance.createdAt) / DAY_MS))
  const left = Math.max(0, Math.floor((instance.expiresAt - now) / DAY_MS))
  return Math.floor((instance.paidFen * left) / term)
}

export function inquiryPriceRefundInstance(store: Store, parameters: Parameters, caller: Caller) {
  const instance = instanceOf(store, parameters, caller)
  return { Data: { RefundAmount: yuan(refundFen(instance, caller.now)), Currency: 'CNY', InstanceId: instance.id } }
}

export function refundInstance(store: Store, parameters: Parameters, caller: Caller) {
  return once(store, 'RefundInstance', parameters, () => {
    const instance = instanceOf(store, parameters, caller)
    if (instance.readyAt > caller.now) {
      throw new Problem(400, 'ResourceStatusError', 'The instance is not there yet')
    }
    const amountFen = refundFen(instance, caller.now)
    const { productCode, productType, region, id } = instance
    const facts = { type: 'Refund' as const, owner: caller.uid, productCode, productType, region, instanceIds: [id], months: 0 }
    const order = addOrder(store, { ...facts, grossFen: amountFen, amountFen }, caller.now)
    order.readyAt = caller.now + store.provisioningSeconds * 1000
    instance.releasedAt = caller.now
    store.state.refunds.push(order.id)
    bill(store, instance, 'Refund', -amountFen, -amountFen, caller.now)
    store.settle(caller.now)
    return { Data: { OrderId: order.id } }
  })
}

/** A customer's orders, by the customer that the call names. */
function findOrder(store: Store, parameters: Parameters, caller: Caller): Order {
  const id = text(parameters, 'OrderId')
  const order = store.state.orders.find((known) => known.id === id && known.owner === caller.uid)
  if (!order) {
    throw new Problem(404, 'OrderNotExist', `There is no order ${id}`)
  }
  return order
}

export function cancelOrder(store: Store, parameters: Parameters, caller: Caller) {
  const order = findOrder(store, parameters, caller)
  if (order.status !== 'Unpaid' || order.type === 'Refund') {
    throw new Problem(400, 'ResourceStatusError', `The order is ${order.status}`)
  }
  order.status = 'Cancelled'
  store.moved()
  return { Data: { HostId: 'sandbox' } }
}

const shown = (order: Order) => ({
  OrderId: order.id,
  SubOrderId: `${order.id}0001`,
  OrderType: order.type,
  OrderSubType: '',
  PaymentStatus: order.status,
  ProductCode: order.productCode,
  ProductType: order.productType,
  SubscriptionType: 'Subscription',
  Region: order.region,
  InstanceIDs: order.instanceIds.join(','),
  PretaxGrossAmount: yuanText(order.grossFen),
  PretaxAmount: yuanText(order.type === 'Refund' ? -order.amountFen : order.amountFen),
  Tax: '0',
  AfterTaxAmount: yuanText(order.amountFen),
  Currency: 'CNY',
  CreateTime: utc(order.createdAt),
  ...(order.paidAt === null ? {} : { PaymentTime: utc(order.paidAt) }),
})

export function getOrderDetail(store: Store, parameters: Parameters, caller: Caller) {
  const order = findOrder(store, parameters, caller)
  return { Data: { PageNum: 1, PageSize: 20, TotalCount: 1, OrderList: { Order: [shown(order)] } } }
}

/** Youngest first; without times the last hour alone. */
export function queryOrders(store: Store, parameters: Parameters, caller: Caller) {
  const page = whole(parameters, 'PageNum', 1, 100_000, 1)
  const size = whole(parameters, 'PageSize', 1, 300, 20)
  const since = Date.parse(parameters.get('CreateTimeStart') ?? utc(caller.now - HOUR_MS))
  const until = Date.parse(parameters.get('CreateTimeEnd') ?? utc(caller.now))
  const type = parameters.get('OrderType')
  const status = parameters.get('PaymentStatus')
  const second = (time: number): number => Math.floor(time / 1000) * 1000
  const found = store.state.orders
    .filter(({ owner, createdAt }) => owner === caller.uid && second(createdAt) >= since && second(createdAt) <= until)
    .filter((order) => (type === undefined || order.type === type) && (status === undefined || order.status === status))
    .reverse()
  const Order = found.slice((page - 1) * size, page * size).map(shown)
  return { Data: { HostName: '', PageNum: page, PageSize: size, TotalCount: found.length, OrderList: { Order } } }
}
