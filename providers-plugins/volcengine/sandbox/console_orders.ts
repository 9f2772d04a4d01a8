import type { ConsoleOrder } from '#supplier-sdk/testing'
import { renewNow } from './instances.ts'
import { pay } from './orders.ts'
import type { Order, Store } from './store.ts'

const text = (value: unknown, fallback: string): string => (typeof value === 'string' && value !== '' ? value : fallback)

/** Buys an instance, or renews the `instanceId`, as a person does in the vendor's console: nothing of a hub is in it, no token and no role. */
export function placeInConsole(store: Store, wanted: ConsoleOrder, now: number): { supplierOrderNo: string; resourceIds: string[] } {
  const months = Number.isInteger(wanted.months) ? Number(wanted.months) : 1
  const renewed = store.state.instances.find(({ id }) => id === wanted.instanceId)
  if (renewed) {
    return { supplierOrderNo: renewNow(store, renewed, months, now).id, resourceIds: [renewed.id] }
  }
  const product = text(wanted.product, 'ECS')
  const priceFen = Number.isSafeInteger(wanted.priceFen) ? Number(wanted.priceFen) : 10_000
  const payableFen = Number.isSafeInteger(wanted.payableFen) ? Number(wanted.payableFen) : priceFen
  const line = {
    instanceId: store.instanceId(product),
    product,
    configurationCode: text(wanted.configurationCode, 'ecs.g3i.large'),
    months,
    originalFen: priceFen,
    payableFen,
  }
  const order: Order = {
    id: store.orderId(),
    type: 'New',
    status: 'ToBePaid',
    buyer: Number(wanted.supplierAccountId ?? store.state.ownId),
    region: text(wanted.region, 'cn-beijing'),
    createdAt: now,
    paidAt: null,
    readyAt: null,
    lines: [line],
    originalFen: priceFen,
    payableFen,
    paidFen: 0,
    bizNo: null,
  }
  store.state.orders.push(order)
  if (wanted.pay) {
    pay(store, order, now)
  }
  return { supplierOrderNo: order.id, resourceIds: wanted.pay ? [line.instanceId] : [] }
}
