import { Problem } from './problem.ts'
import { checkImage, priceOf, regionOf, type Configuration } from './pricing.ts'
import type { Instance, Order, OrderLine, Store } from './store.ts'
import { month, object, optionalText, pageOf, text, texts, utc, whole, yuan, type Body, type Caller, type Request } from './wire.ts'

const TOKEN_HOURS = 24

const HOUR_MS = 3600 * 1000

const TOKEN = /^[\x21-\x7e]{1,64}$/

export const addMonths = (time: number, months: number): number => {
  const date = new Date(time)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, last))
  return date.getTime()
}

export function newOrder(store: Store, accountId: string, line: OrderLine, priceFen: number, zoneName: string, now: number): Order {
  const order: Order = {
    uuid: store.id('order'),
    type: 'NEW',
    status: 'NEED_PURCHASE',
    accountId,
    createdAt: now,
    purchasedAt: null,
    readyAt: null,
    line,
    priceFen,
    instanceIds: [],
    zoneName,
  }
  store.state.orders.push(order)
  return order
}

/** Takes the money and opens what was ordered. Everything that pays comes through here. */
export function pay(store: Store, order: Order, now: number): void {
  const { state, options } = store
  if (order.status !== 'NEED_PURCHASE') {
    throw new Problem(409, 'OrderStatusError', `The order is ${order.status}`)
  }
  if (state.cashFen < order.priceFen) {
    throw new Problem(402, 'BalanceNotEnough', 'The balance is not sufficient')
  }
  state.cashFen -= order.priceFen
  state.payments.push(order.uuid)
  order.status = 'CREATING'
  order.purchasedAt = now
  order.readyAt = now + options.provisioningSeconds * 1000
  const { count, months } = order.line
  for (let index = 0; index < count; index++) {
    const share = (fen: number): number => Math.floor(fen / count) + (index < fen % count ? 1 : 0)
    const instance: Instance = {
      id: store.instanceId(),
      serviceType: order.line.serviceType,
      plan: order.line.plan,
      region: order.line.region,
      zoneName: order.zoneName,
      owner: order.accountId,
      createdAt: now,
      readyAt: order.readyAt,
      expiresAt: addMonths(now, months),
      releasedAt: null,
      paidFen: share(order.priceFen),
      catalogFen: share(order.line.catalogFen),
    }
    state.instances.push(instance)
    order.instanceIds.push(instance.id)
    bill(store, order, instance, instance.catalogFen, instance.paidFen, now)
  }
  store.changed()
}

export function bill(store: Store, order: Order, instance: Instance, catalogFen: number, financeFen: number, now: number): void {
  store.state.bills.push({
    id: `bill-${store.id('bill')}`,
    month: month(now),
    orderType: order.type,
    orderId: order.uuid,
    owner: order.accountId,
    serviceType: instance.serviceType,
    region: instance.region,
    instanceId: instance.id,
    catalogFen,
    financeFen,
    beginsAt: now,
    endsAt: instance.expiresAt,
  })
}

function once(store: Store, token: string | null, body: Body, caller: Caller, act: () => unknown): unknown {
  if (token === null) {
    return act()
  }
  if (!TOKEN.test(token)) {
    throw new Problem(400, 'InvalidParameter', '[clientToken] must be 1 to 64 ASCII characters')
  }
  const key = `${caller.accountId} ${token}`
  const payload = JSON.stringify(body)
  const earlier = store.state.tokens[key]
  if (earlier && caller.now - earlier.usedAt < TOKEN_HOURS * HOUR_MS) {
    if (earlier.payload !== payload) {
      throw new Problem(400, 'IdempotentParameterMismatch', 'The token was used with other parameters')
    }
    earlier.usedAt = caller.now
    return earlier.result
  }
  const result = act()
  store.state.tokens[key] = { payload, result, usedAt: caller.now }
  store.changed()
  return result
}

/** `POST /v2/instanceBySpec`: an order, charged at once unless the option says otherwise. */
export function createInstances(store: Store, { body, query }: Request, caller: Caller) {
  return once(store, query.get('clientToken'), body, caller, () => {
    const zoneName = text(body, 'zoneName')
    const configuration: Configuration = {
      plan: text(body, 'spec'),
      region: regionOf(zoneName),
      diskType: text(body, 'rootDiskStorageType'),
      diskGb: whole(body, 'rootDiskSizeInGb', 20, 2048),
      mbps: whole(body, 'networkCapacityInMbps', 0, 200),
    }
    checkImage(text(body, 'imageId'))
    const billing = object(body, 'billing')
    const reservation = object(billing, 'reservation')
    if (text(billing, 'paymentTiming') !== 'Prepaid' || text(reservation, 'reservationTimeUnit') !== 'month') {
      throw new Problem(400, 'InvalidParameter', '[billing] must be prepaid by the month')
    }
    const months = whole(reservation, 'reservationLength', 1, 60)
    const count = whole(body, 'purchaseCount', 1, 100)
    const { catalogFen, priceFen } = priceOf(configuration, months, store.state.pricePercent)
    const { plan, region } = configuration
    const line = { serviceType: 'BCC', region, plan, count, months, catalogFen: catalogFen * count }
    const order = newOrder(store, caller.accountId, line, priceFen * count, zoneName, caller.now)
    if (store.options.chargesAtOnce === 1) {
      try {
        pay(store, order, caller.now)
      } catch (error) {
        store.state.orders.pop()
        throw error
      }
    }
    return { instanceIds: order.instanceIds, orderId: order.uuid }
  })
}

/** Whose orders are asked about: the account named in the body, or the caller's own. */
const accountOf = (body: Body, caller: Caller): string =>
  optionalText(body, 'queryAccountId') ?? caller.accountId

export function findOrder(store: Store, uuid: string, body: Body, caller: Caller): Order {
  const account = accountOf(body, caller)
  const order = store.state.orders.find((known) => known.uuid === uuid && known.accountId === account)
  if (!order) {
    throw new Problem(404, 'OrderNotFound', `There is no order ${uuid}`)
  }
  return order
}

export function payOrder(store: Store, { body }: Request, caller: Caller) {
  pay(store, findOrder(store, text(body, 'orderId'), body, caller), caller.now)
  return { success: true }
}

export function cancelOrders(store: Store, { body }: Request, caller: Caller) {
  const orders = texts(body, 'orderIds', 10).map((uuid) => findOrder(store, uuid, body, caller))
  const paid = orders.find(({ status }) => status !== 'NEED_PURCHASE')
  if (paid) {
    throw new Problem(409, 'OrderStatusError', `The order is ${paid.status}`)
  }
  for (const order of orders) {
    order.status = 'CANCELLED'
  }
  store.changed()
  return { success: true }
}

function shown({ line, ...order }: Order) {
  return {
    uuid: order.uuid,
    type: order.type,
    status: order.status,
    accountId: order.accountId,
    userId: order.accountId,
    serviceType: line.serviceType,
    productType: 'prepay',
    price: yuan(order.priceFen),
    financePrice: yuan(order.priceFen),
    createTime: utc(order.createdAt),
    updateTime: utc(order.purchasedAt ?? order.createdAt),
    ...(order.purchasedAt === null ? {} : { purchaseTime: utc(order.purchasedAt) }),
    resourceIds: order.instanceIds.map((id) => `${id}-long-uuid`),
    shortIds: order.instanceIds,
    isAutoPayed: false,
    orderItems: [
      {
        key: `${order.uuid}-1`,
        serviceType: line.serviceType,
        region: line.region,
        count: line.count,
        time: line.months,
        timeUnit: 'MONTH',
        configurations: [line.plan],
        catalogPrice: yuan(line.catalogFen),
        status: order.status,
        resourceMappings: order.instanceIds.map((id) => ({ key: order.uuid, id: `${id}-long-uuid`, shortId: id })),
      },
    ],
  }
}

export function ordersByUuid(store: Store, { body }: Request, caller: Caller) {
  const account = accountOf(body, caller)
  const wanted = texts(body, 'uuids', 100)
  const found = store.state.orders.filter(({ uuid, accountId }) => wanted.includes(uuid) && accountId === account)
  return { orders: found.map(shown) }
}

export function listOrders(store: Store, { body }: Request, caller: Caller) {
  const account = accountOf(body, caller)
  const since = Date.parse(optionalText(body, 'startTime') ?? '1970-01-01T00:00:00Z')
  const until = Date.parse(optionalText(body, 'endTime') ?? '9999-01-01T00:00:00Z')
  const type = optionalText(body, 'orderType')
  const status = optionalText(body, 'status')
  const second = (time: number): number => Math.floor(time / 1000) * 1000
  const matching = store.state.orders.filter(
    (order) =>
      order.accountId === account &&
      second(order.createdAt) >= since &&
      second(order.createdAt) <= until &&
      (type === undefined || order.type === type) &&
      (status === undefined || order.status === status)
  )
  const { rows, ...page } = pageOf([...matching].reverse(), body, 100)
  return { ...page, orders: rows.map(shown) }
}
