import { accountOf } from './accounts.ts'
import { addOrder, once } from './ordering.ts'
import { bill, resourceOf } from './payments.ts'
import { planOf } from './plans.ts'
import { Problem } from './problem.ts'
import type { Order, Resource, Store } from './store.ts'
import { endOfPeriod, iso, page, periodOf, type Body } from './wire.ts'

const DAY_MS = 24 * 3600 * 1000

const HOUR_MS = 3600 * 1000

const MICRO_PER_FEN = 10_000

const FINAL_MS = 48 * HOUR_MS

/** Calls that a metered resource makes in an hour, and what one of them costs. */
const CALLS_PER_HOUR = 1000
const CALL_MICRO = 16

function stateOf(resource: Resource, now: number): string {
  if (resource.releasedAt !== null) {
    return 'RELEASING'
  }
  if (resource.readyAt > now) {
    return 'CREATING'
  }
  if (resource.expiresAt !== null && resource.expiresAt <= now) {
    return 'EXPIRED'
  }
  return resource.suspended ? 'SUSPENDED' : 'RUNNING'
}

export const shownResource = (resource: Resource, now: number) => ({
  resourceId: resource.resourceId,
  name: resource.resourceId,
  plan: resource.plan,
  family: resource.family,
  region: resource.region,
  accountId: resource.accountId,
  billing: planOf(resource.plan).billing,
  options: resource.options,
  state: stateOf(resource, now),
  addresses: resource.family === 'vm' ? [`10.7.0.${resource.resourceId.length}`] : [],
  createdAt: iso(resource.createdAt),
  expiresAt: iso(resource.expiresAt),
})

export const living = (store: Store, now: number) =>
  store.state.resources.filter(({ releasedAt }) => releasedAt === null || releasedAt > now)

/** By whole days: what is left of what was paid. */
export function refundOf(resource: Resource, now: number) {
  const { paidFen, expiresAt, createdAt } = resource
  if (expiresAt === null || expiresAt <= now || resource.releasedAt !== null) {
    throw new Problem(409, 'ResourceNotRefundable', 'There is nothing to give back')
  }
  const total = Math.max(1, Math.round((expiresAt - createdAt) / DAY_MS))
  const left = Math.min(total, Math.floor((expiresAt - now) / DAY_MS))
  const refundFen = Math.floor((paidFen * left) / total)
  return { refundFen, withheldFen: paidFen - refundFen }
}

export function refund(store: Store, body: Body, now: number): Order {
  return once(store, 'REFUND', body, () => {
    const resource = resourceOf(store, body.resourceId, now)
    const { refundFen } = refundOf(resource, now)
    if (typeof body.minFen === 'number' && refundFen < body.minFen) {
      throw new Problem(409, 'RefundChanged', 'Less comes back', { nowFen: refundFen })
    }
    const { plan, family, region, options, accountId, resourceId } = resource
    const item = {
      plan,
      family,
      region,
      options,
      quantity: 1,
      months: null,
      listFen: 0,
      costFen: 0,
      resourceIds: [resourceId],
    }
    const order = addOrder(store, { type: 'REFUND', accountId, items: [item], body, now })
    order.refundFen = refundFen
    order.readyAt = now + store.provisioningSeconds * 1000
    order.status = 'REFUNDING'
    resource.releasedAt = order.readyAt
    store.state.refunds.push(order.orderNo)
    bill(store, order, resource, {
      category: 'REFUND',
      listFen: -refundFen,
      billedFen: -refundFen,
      now,
    })
    return order
  })
}

export function setPower(store: Store, body: Body, now: number) {
  const off = body.on !== true
  if (body.resourceId) {
    const resource = resourceOf(store, body.resourceId, now)
    resource.suspended = off
    store.revision += 1
    return { resource: shownResource(resource, now) }
  }
  const account = accountOf(store, body.accountId)
  if (account.state !== 'INVITED') {
    account.state = off ? 'SUSPENDED' : 'ACTIVE'
  }
  store.revision += 1
  return { account }
}

/** Whole hours of every metered resource that begin in the window. */
function usageOf(store: Store, from: number, until: number) {
  return store.state.resources
    .filter(({ plan }) => planOf(plan).billing === 'metered')
    .flatMap((resource) => {
      const first = Math.ceil(Math.max(from, resource.createdAt) / HOUR_MS)
      const last = Math.floor(Math.min(until, resource.releasedAt ?? until) / HOUR_MS)
      return Array.from({ length: Math.max(0, last - first) }, (_, index) => ({
        recordId: `${resource.resourceId}-${first + index}`,
        accountId: resource.accountId,
        resourceId: resource.resourceId,
        meter: 'calls',
        unit: 'call',
        quantityMicro: CALLS_PER_HOUR * 1_000_000,
        from: iso((first + index) * HOUR_MS),
        until: iso((first + index + 1) * HOUR_MS),
      }))
    })
}

export function usage(store: Store, body: Body, now: number) {
  const [from, until] = [Date.parse(String(body.from)), Date.parse(String(body.until))]
  const records = usageOf(store, from, Math.min(until, now)).filter(
    ({ accountId }) => !body.accountId || accountId === body.accountId
  )
  const { shown, next } = page(records, body, ({ recordId }) => recordId)
  return { records: shown, next, closed: until + HOUR_MS <= now }
}

/** Purchases and refunds as they were booked, and the month's calls per metered resource. */
export function billPage(store: Store, body: Body, now: number) {
  const period = String(body.period)
  const until = endOfPeriod(period)
  const booked = store.state.bills
    .filter((row) => row.period === period)
    .map(({ listFen, billedFen, from, until: end, ...row }) => ({
      ...row,
      listMicro: listFen * MICRO_PER_FEN,
      billedMicro: billedFen * MICRO_PER_FEN,
      from: iso(from),
      until: iso(end),
    }))
  const metered = usageOf(store, until - 32 * DAY_MS, Math.min(until, now))
    .filter(({ from }) => periodOf(Date.parse(String(from))) === period)
    .map(({ recordId, accountId, resourceId, from, until: end }) => ({
      lineId: recordId,
      period,
      category: 'USAGE',
      family: 'api',
      resourceId,
      orderNo: null,
      accountId,
      listMicro: CALLS_PER_HOUR * CALL_MICRO,
      billedMicro: CALLS_PER_HOUR * CALL_MICRO,
      from,
      until: end,
    }))
  const { shown, next } = page([...booked, ...metered], body, ({ lineId }) => lineId)
  return { lines: shown, next, until: iso(until), closed: now >= until + FINAL_MS }
}
