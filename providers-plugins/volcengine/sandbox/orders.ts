import { checkConfiguration, priceLine, splitPeriod, yuan } from './pricing.ts'
import { Problem } from './problem.ts'
import type { Instance, Line, Order, Store } from './store.ts'
import {
  chargeItems,
  isoTime,
  list,
  optionalText,
  pageOf,
  period,
  text,
  type Body,
  type Caller,
} from './wire.ts'

const TOKEN_LENGTH_MAX = 36

/** The first answer for a token used before with the same data; other data is an error. */
export function once<Result>(
  store: Store,
  caller: Caller,
  action: string,
  body: Body,
  act: () => Result
): Result {
  const { ClientToken: token, ...payload } = body
  if (token === undefined) {
    return act()
  }
  if (typeof token !== 'string' || token === '' || token.length > TOKEN_LENGTH_MAX) {
    const message = `ClientToken must be 1 to ${TOKEN_LENGTH_MAX} characters`
    throw new Problem(400, 'InvalidParameter.ClientToken', message)
  }
  const key = `${caller.accountId} ${action} ${token}`
  const earlier = store.state.tokens[key]
  const used = JSON.stringify(payload)
  if (earlier) {
    if (earlier.payload !== used) {
      const message = 'This ClientToken was used with other parameters'
      throw new Problem(409, 'IdempotentParameterMismatch', message)
    }
    return earlier.result as Result
  }
  const result = act()
  store.state.tokens[key] = { payload: used, result }
  store.revision += 1
  return result
}

/** Buys nothing yet: an order that waits for payment, with the ids that its instances will have. */
export function placeOrder(
  store: Store,
  buyer: number,
  now: number,
  request: { region: string; configurations: Body[]; itemsKey: string; months?: number }
): Order {
  const lines = request.configurations.map((configuration): Line => {
    const product = text(configuration, 'Product')
    const code = text(configuration, 'ConfigurationCode')
    checkConfiguration(product, code, request.region)
    const items = chargeItems(configuration, request.itemsKey)
    const { months, items: charged } =
      request.months === undefined ? splitPeriod(items) : { months: request.months, items }
    const percent = store.state.pricePercent
    const priced = charged.map((item) => priceLine(code, item, { quantity: 1, months, percent }))
    return {
      instanceId: store.instanceId(product),
      product,
      configurationCode: code,
      months,
      originalFen: priced.reduce((sum, line) => sum + line.originalFen, 0),
      payableFen: priced.reduce((sum, line) => sum + line.discountFen, 0),
    }
  })
  const order: Order = {
    id: store.orderId(),
    type: 'New',
    status: 'ToBePaid',
    buyer,
    region: request.region,
    createdAt: now,
    paidAt: null,
    readyAt: null,
    lines,
    originalFen: lines.reduce((sum, line) => sum + line.originalFen, 0),
    payableFen: lines.reduce((sum, line) => sum + line.payableFen, 0),
    paidFen: 0,
    bizNo: null,
  }
  store.state.orders.push(order)
  return order
}

export function commonBuy(store: Store, body: Body, caller: Caller) {
  return once(store, caller, 'CommonBuy', body, () => {
    const order = placeOrder(store, caller.accountId, caller.now, {
      region: text(body, 'RegionCode'),
      configurations: list(body, 'ConfigList'),
      itemsKey: 'ChargeItemList',
    })
    const InstanceIDList = order.lines.map(({ instanceId }) => instanceId)
    return { OrderInfos: [{ OrderID: order.id, InstanceIDList }] }
  })
}

export const addMonths = (time: number, months: number): number => {
  const date = new Date(time)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, last))
  return date.getTime()
}

/** Takes the money and opens the instances, or changes the one that is there. Every call that pays comes through here. */
export function pay(store: Store, order: Order, now: number): void {
  const { state } = store
  if (order.status !== 'ToBePaid') {
    throw new Problem(400, 'OperationDenied.OrderStatus', `The order is ${order.status}`)
  }
  if (state.cashFen < order.payableFen) {
    throw new Problem(400, 'OperationDenied.InsufficientBalance', 'The balance is not sufficient')
  }
  state.cashFen -= order.payableFen
  state.payments.push(order.id)
  order.status = 'Paid'
  order.paidAt = now
  order.paidFen = order.payableFen
  order.readyAt = now + store.provisioningSeconds * 1000
  for (const line of order.lines) {
    if (order.type === 'Modify') {
      modify(store, order, line, now)
      continue
    }
    const instance = openInstance(order, line, now)
    state.instances.push(instance)
    bill(store, order, line, 'consume-new', line.payableFen, now, instance.expiresAt)
  }
  store.revision += 1
}

/** The instance is what was paid for at once; its end stays. */
function modify(store: Store, order: Order, line: Line, now: number): void {
  const instance = store.state.instances.find(({ id }) => id === line.instanceId)
  if (!instance) {
    throw new Problem(404, 'InstanceNotFound', `There is no instance ${line.instanceId}`)
  }
  instance.configurationCode = line.configurationCode
  instance.originalFen += line.originalFen
  instance.payableFen += line.payableFen
  instance.paidFen += line.payableFen
  bill(store, order, line, 'consume-modify', line.payableFen, now, instance.expiresAt)
}

const openInstance = (order: Order, line: Line, now: number): Instance => ({
  id: line.instanceId,
  name: line.instanceId,
  product: line.product,
  configurationCode: line.configurationCode,
  region: order.region,
  owner: order.buyer,
  createdAt: now,
  readyAt: order.readyAt ?? now,
  expiresAt: addMonths(now, line.months),
  releasedAt: null,
  paidFen: line.payableFen,
  months: line.months,
  renewals: 0,
  originalFen: line.originalFen,
  payableFen: line.payableFen,
})

export function bill(
  store: Store,
  order: Order,
  line: Line,
  category: string,
  payableFen: number,
  now: number,
  endsAt: number
): void {
  store.state.bills.push({
    id: `BD${String(store.next()).padStart(12, '0')}`,
    period: period(now),
    category,
    owner: order.buyer,
    product: line.product,
    configurationCode: line.configurationCode,
    instanceId: line.instanceId,
    orderId: order.id,
    region: order.region,
    originalFen: payableFen < 0 ? payableFen : line.originalFen,
    payableFen,
    at: now,
    beginsAt: now,
    endsAt,
  })
}

/** A customer sees its own orders, our own account, which pays, sees all. */
const isVisible = (order: Order, caller: Caller): boolean =>
  caller.isOwn || order.buyer === caller.accountId

export function findOrder(store: Store, body: Body, caller: Caller): Order {
  const id = text(body, 'OrderID')
  const order = store.state.orders.find((known) => known.id === id && isVisible(known, caller))
  if (!order) {
    throw new Problem(404, 'OrderNotFound', `There is no order ${id}`)
  }
  return order
}

export function payOrder(store: Store, body: Body, caller: Caller) {
  pay(store, findOrder(store, body, caller), caller.now)
  return {}
}

export function cancelOrder(store: Store, body: Body, caller: Caller) {
  const order = findOrder(store, body, caller)
  if (order.status !== 'ToBePaid') {
    throw new Problem(400, 'OperationDenied.OrderStatus', `The order is ${order.status}`)
  }
  order.status = 'Cancelled'
  store.revision += 1
  return {}
}

function orderInfo(store: Store, order: Order) {
  const buyer = store.state.accounts.find(({ id }) => id === order.buyer)
  return {
    OrderID: order.id,
    OrderType: order.type,
    Status: order.status,
    CreateTime: isoTime(order.createdAt),
    OriginalAmount: yuan(order.originalFen),
    DiscountAmount: yuan(order.payableFen),
    CouponAmount: '0.00',
    PayableAmount: yuan(order.payableFen),
    PaidAmount: yuan(order.paidFen),
    BuyerID: order.buyer,
    BuyerCustomerName: buyer?.showName ?? '',
    PayerID: store.state.ownId,
    PayerCustomerName: 'KBoss Sandbox',
    SellerID: 2100000000,
    SellerCustomerName: '北京火山引擎科技有限公司',
    SubjectNo: '1001',
  }
}

export const getOrder = (store: Store, body: Body, caller: Caller) => ({
  OrderInfo: orderInfo(store, findOrder(store, body, caller)),
})

export function listOrders(store: Store, body: Body, caller: Caller) {
  const since = Date.parse(optionalText(body, 'CreateTimeStart') ?? '1970-01-01')
  const until = Date.parse(optionalText(body, 'CreateTimeEnd') ?? '9999-01-01')
  const type = optionalText(body, 'OrderType')
  const status = optionalText(body, 'Status')
  const matching = store.state.orders.filter(
    (order) =>
      isVisible(order, caller) &&
      order.createdAt >= since &&
      order.createdAt <= until &&
      (type === undefined || order.type === type) &&
      (status === undefined || order.status === status)
  )
  const { rows, NextToken } = pageOf(matching, body)
  return { OrderInfos: rows.map((order) => orderInfo(store, order)), NextToken }
}

export function listOrderProductDetails(store: Store, body: Body, caller: Caller) {
  const order = findOrder(store, body, caller)
  const { rows, NextToken } = pageOf(order.lines, body)
  const sign = order.type === 'Refund' ? -1 : 1
  const begin = order.paidAt ?? order.createdAt
  return {
    OrderProductInfos: rows.map((line) => ({
      InstanceID: line.instanceId,
      Product: line.product,
      ConfigurationCode: line.configurationCode,
      Status: order.status,
      PaymentMethod: 'PrePaid',
      BeginTime: isoTime(begin),
      EndTime: isoTime(addMonths(begin, line.months)),
      Times: String(line.months),
      Period: 'month',
      OriginalAmount: yuan(sign * line.originalFen),
      DiscountAmount: yuan(sign * line.payableFen),
      CouponAmount: '0.00',
      PayableAmount: yuan(sign * line.payableFen),
      PaidAmount: yuan(order.status === 'ToBePaid' ? 0 : sign * line.payableFen),
      PayerID: store.state.ownId,
      PayerCustomerName: 'KBoss Sandbox',
    })),
    NextToken,
  }
}
