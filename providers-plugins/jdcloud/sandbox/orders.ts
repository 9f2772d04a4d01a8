import { checkImage, checkZone, priceOf } from './pricing.ts'
import { invalid, Problem } from './problem.ts'
import type { Instance, Item, Order, Store } from './store.ts'
import { addMonths, beijing, month, object, optionalText, text, whole, yuan, type Body, type Caller, type Request } from './wire.ts'

const TOKEN = /^[\x21-\x7e]{1,64}$/

export function newOrder(
  store: Store,
  facts: Pick<Order, 'type' | 'pin' | 'serviceCode' | 'az' | 'items'>,
  now: number
): Order {
  const order: Order = {
    ...facts,
    number: store.number(),
    status: 'NO_PAY',
    createdAt: now,
    paidAt: null,
    readyAt: null,
    dueAt: now + store.options.unpaidMinutes * 60_000,
  }
  store.state.orders.push(order)
  return order
}

const dueFen = (order: Order): number => order.items.reduce((sum, { actualFen }) => sum + actualFen, 0)

/** Takes the money and does what was ordered; false where the balance is short. Everything that pays comes through here. */
export function pay(store: Store, order: Order, now: number): boolean {
  const { state, options } = store
  const amount = dueFen(order)
  if (state.cashFen < amount) {
    return false
  }
  state.cashFen -= amount
  state.payments.push(order.number)
  order.status = 'PAID'
  order.paidAt = now
  order.readyAt = order.type === 'NEW' ? now + options.provisioningSeconds * 1000 : now
  for (const item of order.items) {
    const instance = order.type === 'NEW' ? open(store, order, item, now) : extend(store, item)
    bill(store, instance, order.type === 'NEW' ? '新购' : '续费', item.totalFen, item.actualFen, now)
  }
  store.touch()
  return true
}

function open(store: Store, order: Order, item: Item, now: number): Instance {
  item.id = item.id || store.resourceId(order.serviceCode)
  const instance: Instance = {
    id: item.id,
    serviceCode: order.serviceCode,
    plan: item.plan,
    region: item.region,
    az: order.az,
    owner: order.pin,
    orderNumber: order.number,
    createdAt: now,
    readyAt: order.readyAt ?? now,
    expiresAt: addMonths(now, item.months),
    releasedAt: null,
    months: item.months,
    totalFen: item.totalFen,
    paidFen: item.actualFen,
  }
  store.state.instances.push(instance)
  return instance
}

function extend(store: Store, item: Item): Instance {
  const instance = store.state.instances.find(({ id }) => id === item.id)
  if (!instance) {
    throw new Problem(404, 'NOT_FOUND', `There is no resource ${item.id}`)
  }
  instance.expiresAt = addMonths(instance.expiresAt, item.months)
  instance.paidFen += item.actualFen
  return instance
}

export function bill(store: Store, instance: Instance, action: string, totalFen: number, realFen: number, now: number): void {
  store.state.bills.push({
    month: month(now),
    owner: instance.owner,
    serviceCode: instance.serviceCode,
    resourceId: instance.id,
    region: instance.region,
    az: instance.az,
    action,
    formula: instance.plan,
    totalFen,
    realFen,
    at: now,
    endsAt: instance.expiresAt,
  })
}

function once(store: Store, token: string | undefined, body: Body, caller: Caller, act: () => unknown): unknown {
  if (token === undefined) {
    return act()
  }
  if (!TOKEN.test(token)) {
    throw invalid('clientToken', 'must be 1 to 64 ASCII characters')
  }
  const key = `${caller.pin} ${token}`
  const payload = JSON.stringify(body)
  const earlier = store.state.tokens[key]
  if (earlier && earlier.payload !== payload) {
    throw new Problem(409, 'ALREADY_EXISTS', 'The clientToken was used with other parameters')
  }
  if (earlier) {
    return earlier.result
  }
  const result = act()
  store.state.tokens[key] = { payload, result }
  store.touch()
  return result
}

/** `POST /v1/regions/{region}/instances`: charges at once and answers no order number. */
export function createInstances(store: Store, { body, parts }: Request, caller: Caller) {
  return once(store, optionalText(body, 'clientToken'), body, caller, () => {
    const [region] = parts
    const spec = object(body, 'instanceSpec')
    const disk = object(object(spec, 'systemDisk'), 'cloudDiskSpec')
    const charge = object(spec, 'charge')
    const az = text(spec, 'az')
    checkZone(region, az)
    checkImage(text(spec, 'imageId'))
    if (text(charge, 'chargeMode') !== 'prepaid_by_duration' || text(charge, 'chargeUnit') !== 'month') {
      throw invalid('charge', 'must be prepaid by the month')
    }
    const months = whole(charge, 'chargeDuration', 1, 60)
    const elastic = spec.elasticIp === undefined ? null : object(spec, 'elasticIp')
    const server = {
      plan: text(spec, 'instanceType'),
      region,
      diskType: text(disk, 'diskType'),
      diskGb: whole(disk, 'diskSizeGB', 20, 2000),
      mbps: elastic ? whole(elastic, 'bandwidthMbps', 1, 200) : 0,
    }
    const price = priceOf(server, months, store.state.pricePercent)
    const items = Array.from({ length: whole(body, 'maxCount', 1, 100) }, () => ({ id: '', plan: server.plan, region, months, ...price }))
    const order = newOrder(store, { type: 'NEW', pin: caller.pin, serviceCode: 'vm', az, items }, caller.now)
    if (!pay(store, order, caller.now)) {
      store.state.orders.pop()
      throw new Problem(402, 'FAILED_PRECONDITION', '账户余额不足')
    }
    return { instanceIds: order.items.map(({ id }) => id) }
  })
}

/** A customer sees its own orders, the partner without a pin its own. */
export function findOrder(store: Store, number: string, caller: Caller): Order {
  const order = store.state.orders.find((known) => known.number === number && known.pin === caller.pin)
  if (!order) {
    throw new Problem(404, 'NOT_FOUND', `There is no order ${number}`)
  }
  return order
}

/** Answers the same whether or not the balance sufficed: only the order tells. */
export function payOrder(store: Store, { body, parts }: Request, caller: Caller) {
  const order = findOrder(store, parts[1], caller)
  const autoPay = body.autoPay === true
  if (order.status !== 'NO_PAY') {
    throw new Problem(400, 'FAILED_PRECONDITION', `The order is ${order.status}`)
  }
  if (autoPay) {
    pay(store, order, caller.now)
  }
  return { orderNumber: order.number, autoPay }
}

function shown(store: Store, order: Order, now: number, detail: boolean) {
  const total = order.items.reduce((sum, { totalFen }) => sum + totalFen, 0)
  const actual = dueFen(order)
  const isPaid = order.status === 'PAID'
  return {
    orderNumber: order.number,
    status: order.status,
    orderType: order.type,
    chargeMode: 'MONTHLY',
    payType: 'PRE_PAID',
    serviceCode: order.serviceCode,
    pin: order.pin,
    payer: store.state.ownPin,
    totalFee: yuan(total),
    discountFee: yuan(total - actual),
    actualFee: yuan(actual),
    balancePay: yuan(isPaid ? actual : 0),
    paidFee: yuan(isPaid ? actual : 0),
    createTime: beijing(order.createdAt),
    ...(order.paidAt === null ? {} : { payTime: beijing(order.paidAt) }),
    ...(order.status === 'NO_PAY' || order.status === 'CANCELED' ? { expirationTime: beijing(order.dueAt) } : {}),
    ...(detail ? { orderItemDetails: order.items.map((item) => itemShown(order, item, now)) } : {}),
  }
}

const itemShown = (order: Order, item: Item, now: number) => ({
  itemId: item.id,
  itemName: item.id,
  formula: item.plan,
  region: item.region,
  chargeDuration: item.months,
  unit: 'month',
  quantity: 1,
  status: order.readyAt !== null && order.readyAt <= now ? 'SUCCESS' : 'CREATING',
  totalFee: yuan(item.totalFen),
  actualFee: yuan(item.actualFen),
})

export function getOrder(store: Store, { parts, query }: Request, caller: Caller) {
  const detail = query.get('includeDetail') === 'true'
  return { data: shown(store, findOrder(store, parts[1], caller), caller.now, detail) }
}

/** Youngest first, without items. */
export function listOrders(store: Store, { body }: Request, caller: Caller) {
  const filter = object(body, 'queryVo')
  const since = whole(filter, 'startTime', 0, Number.MAX_SAFE_INTEGER, 0)
  const until = whole(filter, 'endTime', 0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
  const pageNumber = whole(filter, 'pageNumber', 1, 100_000, 1)
  const pageSize = whole(filter, 'pageSize', 1, 100, 10)
  const type = optionalText(filter, 'orderType')
  const found = store.state.orders
    .filter(({ pin, createdAt }) => pin === caller.pin && createdAt >= since && createdAt <= until)
    .filter((order) => type === undefined || order.type === type)
    .reverse()
  const rows = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize)
  return {
    resultList: rows.map((order) => shown(store, order, caller.now, false)),
    totalCount: found.length,
    totalPage: Math.ceil(found.length / pageSize),
  }
}
