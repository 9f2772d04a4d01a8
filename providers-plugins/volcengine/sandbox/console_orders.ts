import { pay } from './orders.ts'
import type { Order, Store } from './store.ts'

const PRICE_FEN = 10_000

/** Buys an instance as a person does in the vendor's console: nothing of a hub is in it, no token and no role. */
export function orderInConsole(store: Store, buyer: number, now: number): Order {
  const line = {
    instanceId: store.instanceId('ECS'),
    product: 'ECS',
    configurationCode: 'ecs.g3i.large',
    months: 1,
    originalFen: PRICE_FEN,
    payableFen: PRICE_FEN,
  }
  const order: Order = {
    id: store.orderId(),
    type: 'New',
    status: 'ToBePaid',
    buyer,
    region: 'cn-beijing',
    createdAt: now,
    paidAt: null,
    readyAt: null,
    lines: [line],
    originalFen: PRICE_FEN,
    payableFen: PRICE_FEN,
    paidFen: 0,
    bizNo: null,
  }
  store.state.orders.push(order)
  pay(store, order, now)
  return order
}
