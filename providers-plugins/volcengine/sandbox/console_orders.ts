import type { ConsoleOrder } from '#supplier-sdk/testing'
import { refundNow, rejectRefund, renewNow } from './instances.ts'
import { pay } from './orders.ts'
import { Problem } from './problem.ts'
import type { Instance, Line, Order, Store } from './store.ts'

type Placed = { supplierOrderNo: string; resourceIds: string[] }

const text = (value: unknown, fallback: string): string => (typeof value === 'string' && value !== '' ? value : fallback)

const fen = (value: unknown, fallback: number): number => (Number.isSafeInteger(value) ? Number(value) : fallback)

/**
 * What a person does in the vendor's console: nothing of a hub is in it, no token and no role. Buys an instance, or does `act` with the
 * `instanceId`: `renew` (also without an `act`), `change` to a `configurationCode`, `refund`. `reject_refund` is the vendor's own deed.
 */
export function placeInConsole(store: Store, wanted: ConsoleOrder, now: number): Placed {
  const instance = store.state.instances.find(({ id }) => id === wanted.instanceId)
  if (instance) {
    return { supplierOrderNo: actOn(store, instance, wanted, now).id, resourceIds: [instance.id] }
  }
  if (wanted.act !== undefined) {
    throw new Problem(404, 'InstanceNotFound', `There is no instance ${String(wanted.instanceId)}`)
  }
  const product = text(wanted.product, 'ECS')
  const line = lineOf(store.instanceId(product), product, wanted, monthsOf(wanted))
  const buyer = Number(wanted.supplierAccountId ?? store.state.ownId)
  const order = place(store, { type: 'New', buyer, region: text(wanted.region, 'cn-beijing'), line, isPaid: wanted.pay === true }, now)
  return { supplierOrderNo: order.id, resourceIds: wanted.pay ? [line.instanceId] : [] }
}

function actOn(store: Store, instance: Instance, wanted: ConsoleOrder, now: number): Order {
  const { owner: buyer, region } = instance
  switch (wanted.act) {
    case undefined:
    case 'renew':
      return renewNow(store, instance, monthsOf(wanted), now)
    case 'change':
      return place(store, { type: 'Modify', buyer, region, line: lineOf(instance.id, instance.product, wanted, 0), isPaid: wanted.pay === true }, now)
    case 'refund':
      return refundNow(store, instance, now)
    case 'reject_refund':
      return rejectRefund(store, instance)
    default:
      throw new Problem(400, 'InvalidParameter.act', 'act is renew, change, refund or reject_refund')
  }
}

const monthsOf = ({ months }: ConsoleOrder): number => (Number.isInteger(months) ? Number(months) : 1)

function lineOf(instanceId: string, product: string, wanted: ConsoleOrder, months: number): Line {
  const originalFen = fen(wanted.priceFen, 10_000)
  const payableFen = fen(wanted.payableFen, originalFen)
  return { instanceId, product, configurationCode: text(wanted.configurationCode, 'ecs.g3i.large'), months, originalFen, payableFen }
}

type Wanted = Pick<Order, 'type' | 'buyer' | 'region'> & { line: Line; isPaid: boolean }

function place(store: Store, { line, isPaid, ...facts }: Wanted, now: number): Order {
  const { originalFen, payableFen } = line
  const order: Order = {
    ...facts,
    id: store.orderId(),
    status: 'ToBePaid',
    createdAt: now,
    paidAt: null,
    readyAt: null,
    lines: [line],
    originalFen,
    payableFen,
    paidFen: 0,
    bizNo: null,
  }
  store.state.orders.push(order)
  if (isPaid) {
    pay(store, order, now)
  }
  return order
}
