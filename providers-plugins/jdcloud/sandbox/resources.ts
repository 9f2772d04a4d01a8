import { bill, newOrder } from './orders.ts'
import { renewalPrice } from './pricing.ts'
import { Problem } from './problem.ts'
import type { Instance, Refund, Store } from './store.ts'
import { beijing, object, optionalText, text, whole, yuan, type Caller, type Request } from './wire.ts'

const DAY_MS = 24 * 3600 * 1000

export const isThere = (instance: Instance, now: number): boolean =>
  instance.releasedAt === null || instance.releasedAt > now

export const statusOf = (instance: Instance, now: number): string =>
  instance.readyAt > now ? 'pending' : instance.expiresAt > now ? 'running' : 'stopped'

export const ownedBy = (store: Store, { pin, now }: Caller): Instance[] =>
  store.state.instances.filter((instance) => instance.owner === pin && isThere(instance, now))

/** The renewal list: terms without states. */
export function listTerms(store: Store, { body }: Request, caller: Caller) {
  const filter = object(body, 'queryInstanceParam')
  text(filter, 'appCode')
  const serviceCode = text(filter, 'serviceCode')
  const id = optionalText(filter, 'instanceId')
  const pageNumber = whole(filter, 'pageNumber', 1, 100_000, 1)
  const pageSize = whole(filter, 'pageSize', 1, 100, 10)
  const found = ownedBy(store, caller).filter(
    (instance) => instance.serviceCode === serviceCode && (id === undefined || instance.id === id)
  )
  const rows = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize)
  const listQueries = rows.map((instance) => ({
    resourceId: instance.id,
    resourceName: instance.id,
    region: instance.region,
    billingType: 3,
    expireTime: beijing(instance.expiresAt),
    autoRenewStatus: 'UNSET',
    relationList: [],
  }))
  return { listQueries, totalCount: found.length }
}

/** An order that waits for payment, unless `autoPay`. */
export function renewInstances(store: Store, { body }: Request, caller: Caller) {
  const param = object(body, 'renewInstanceParam')
  text(param, 'appCode')
  const serviceCode = text(param, 'serviceCode')
  const months = whole(param, 'timeSpan', 1, 60)
  whole(param, 'timeUnit', 3, 3)
  const ids = text(param, 'instanceIds').split(',')
  const owned = ownedBy(store, caller)
  const items = ids.map((id) => {
    const instance = owned.find((known) => known.id === id && known.serviceCode === serviceCode)
    if (!instance) {
      throw new Problem(404, 'NOT_FOUND', `There is no ${serviceCode} ${id}`)
    }
    const { plan, region } = instance
    return { id, plan, region, months, ...renewalPrice(instance, months, store.state.pricePercent) }
  })
  const order = newOrder(store, { type: 'RENEW', pin: caller.pin, serviceCode, az: '', items }, caller.now)
  return { orderNumber: order.number }
}

export function describeInstances(store: Store, { query, parts }: Request, caller: Caller) {
  const pageNumber = Number(query.get('pageNumber') ?? 1)
  const pageSize = Number(query.get('pageSize') ?? 20)
  if (!(pageSize >= 10 && pageSize <= 100)) {
    throw new Problem(400, 'INVALID_ARGUMENT', '[pageSize] must be 10 to 100')
  }
  const named = query.get('filters.1.name') === 'instanceId'
  const wanted = [...query].filter(([key]) => key.startsWith('filters.1.values.')).map(([, value]) => value)
  const found = ownedBy(store, caller).filter(
    ({ id, serviceCode, region }) => serviceCode === 'vm' && region === parts[0] && (!named || wanted.includes(id))
  )
  const instances = found.slice((pageNumber - 1) * pageSize, pageNumber * pageSize).map((instance, index) => ({
    instanceId: instance.id,
    instanceName: instance.id,
    instanceType: instance.plan,
    az: instance.az,
    status: statusOf(instance, caller.now),
    privateIpAddress: `10.0.${Math.floor(index / 250)}.${(index % 250) + 3}`,
    launchTime: beijing(instance.createdAt),
    charge: { chargeMode: 'prepaid_by_duration', chargeStatus: 'normal', chargeExpiredTime: beijing(instance.expiresAt) },
  }))
  return { instances, totalCount: found.length }
}

/** Numbers of ours: the vendor has published none. */
const NOT_THERE = 10_001
const NOT_YET = 10_002

/** A no comes with HTTP 200. */
export function refundResource(store: Store, { body }: Request, caller: Caller) {
  const id = text(object(body, 'jsonBody'), 'resourceId')
  const instance = ownedBy(store, caller).find((known) => known.id === id)
  if (!instance) {
    return { success: false, code: NOT_THERE, message: '资源不存在' }
  }
  const { now } = caller
  if (instance.readyAt > now) {
    return { success: false, code: NOT_YET, message: '资源开通中' }
  }
  const term = Math.max(1, Math.ceil((instance.expiresAt - instance.createdAt) / DAY_MS))
  const left = Math.max(0, Math.floor((instance.expiresAt - now) / DAY_MS))
  const amountFen = Math.floor((instance.paidFen * left) / term)
  const readyAt = now + store.options.provisioningSeconds * 1000
  const refund: Refund = {
    id: store.number(),
    resourceId: id,
    owner: caller.pin,
    amountFen,
    createdAt: now,
    readyAt,
    done: false,
  }
  store.state.refunds.push(refund)
  instance.releasedAt = now
  bill(store, instance, '退款', -amountFen, -amountFen, now)
  store.settle(now)
  return { success: true, code: 0, data: refund.id, message: '' }
}

/** Pages count from 0 here. */
export function refundStatus(store: Store, { body }: Request, caller: Caller) {
  const filter = object(body, 'jsonBody')
  if (text(filter, 'pin') !== caller.pin) {
    throw new Problem(403, 'PERMISSION_DENIED', 'The refund is not yours')
  }
  const refundId = optionalText(filter, 'refundId')
  const resourceId = optionalText(filter, 'resourceId')
  const pageNumber = whole(filter, 'pageNumber', 0, 100_000, 0)
  const pageSize = whole(filter, 'pageSize', 1, 100, 20)
  const found = store.state.refunds.filter(
    (refund) =>
      refund.owner === caller.pin &&
      (refundId === undefined || refund.id === refundId) &&
      (resourceId === undefined || refund.resourceId === resourceId)
  )
  const data = found.slice(pageNumber * pageSize, (pageNumber + 1) * pageSize).map((refund) => ({
    refundId: refund.id,
    resourceId: refund.resourceId,
    refundAmount: yuan(refund.amountFen),
    status: refund.done ? 1 : 0,
    createTime: beijing(refund.createdAt),
    updateTime: beijing(refund.readyAt),
  }))
  return { pageInfos: { currentPage: pageNumber, pageSize, totalRecord: found.length }, data }
}
