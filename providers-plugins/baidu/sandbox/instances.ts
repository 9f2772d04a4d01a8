import { bill, newOrder } from './orders.ts'
import { Problem } from './problem.ts'
import type { Instance, Store } from './store.ts'
import { optionalText, pageOf, text, texts, utc, type Caller, type Request } from './wire.ts'

const DAY_MS = 24 * 3600 * 1000

export const isThere = (instance: Instance, now: number): boolean =>
  instance.releasedAt === null || instance.releasedAt > now

export function statusOf(instance: Instance, now: number): string {
  if (instance.readyAt > now) {
    return 'Starting'
  }
  return instance.expiresAt > now ? 'Running' : 'Expired'
}

const owned = (store: Store, accountId: string, now: number): Instance[] =>
  store.state.instances.filter((instance) => instance.owner === accountId && isThere(instance, now))

/** `POST /v1/renew/resource/list`: prepaid resources with their terms, without a state. */
export function prepaidResources(store: Store, { body }: Request, caller: Caller) {
  const account = optionalText(body, 'queryAccountId') ?? caller.accountId
  const serviceType = text(body, 'serviceType')
  const region = optionalText(body, 'region')
  const ids = body.shortOrInstanceIds === undefined ? undefined : texts(body, 'shortOrInstanceIds', 100)
  const matching = owned(store, account, caller.now).filter(
    (instance) =>
      instance.serviceType === serviceType &&
      (region === undefined || instance.region === region) &&
      (ids === undefined || ids.includes(instance.id))
  )
  const { rows, ...page } = pageOf(matching, body, 100)
  const result = rows.map((instance) => ({
    serviceType,
    region: instance.region,
    shortId: instance.id,
    instanceId: `${instance.id}-long-uuid`,
    expireTime: utc(instance.expiresAt),
    alreadyRenewSet: false,
  }))
  return { ...page, result }
}

/** `GET /v2/instance`, of the caller's own servers. */
export function listInstances(store: Store, { query }: Request, caller: Caller) {
  const ids = query.get('instanceIds')?.split(',')
  const rows = owned(store, caller.accountId, caller.now).filter(
    ({ id, serviceType }) => serviceType === 'BCC' && (ids === undefined || ids.includes(id))
  )
  const instances = rows.map((instance, index) => ({
    id: instance.id,
    name: instance.id.replace('i-', 'instance-'),
    status: statusOf(instance, caller.now),
    paymentTiming: 'Prepaid',
    spec: instance.plan,
    cpuCount: Number(/\.c(\d+)m/.exec(instance.plan)?.[1] ?? 1),
    memoryCapacityInGB: Number(/m(\d+)$/.exec(instance.plan)?.[1] ?? 1),
    zoneName: instance.zoneName,
    internalIp: `192.168.${Math.floor(index / 250)}.${(index % 250) + 2}`,
    createTime: utc(instance.createdAt),
    expireTime: utc(instance.expiresAt),
  }))
  return { marker: '', isTruncated: false, nextMarker: '', maxKeys: 1000, instances }
}

/** `POST /v2/instance/batchRefundResource`: gives the rest of the term back and destroys. */
export function refundInstances(store: Store, { body }: Request, caller: Caller) {
  const ids = texts(body, 'instanceIds', 100)
  const failedInstanceIds = ids.filter((id) => !refund(store, id, caller))
  return { failedInstanceIds }
}

function refund(store: Store, id: string, caller: Caller): boolean {
  const { now, accountId } = caller
  const instance = owned(store, accountId, now).find((known) => known.id === id)
  if (!instance) {
    throw new Problem(404, 'InstanceNotFound', `There is no server ${id}`)
  }
  if (instance.readyAt > now) {
    return false
  }
  const whole = Math.max(1, Math.ceil((instance.expiresAt - instance.createdAt) / DAY_MS))
  const left = Math.max(0, Math.floor((instance.expiresAt - now) / DAY_MS))
  const refundFen = Math.floor((instance.paidFen * left) / whole)
  const line = {
    serviceType: instance.serviceType,
    region: instance.region,
    plan: instance.plan,
    count: 1,
    months: 0,
    catalogFen: instance.catalogFen,
  }
  const order = newOrder(store, accountId, line, refundFen, instance.zoneName, now)
  order.type = 'REFUND'
  order.status = 'READY_FOR_CREATE'
  order.purchasedAt = now
  order.readyAt = now + store.options.provisioningSeconds * 1000
  order.instanceIds = [id]
  instance.releasedAt = now
  store.state.refunds.push(order.uuid)
  bill(store, order, instance, -refundFen, -refundFen, now)
  store.settle(now)
  return true
}
