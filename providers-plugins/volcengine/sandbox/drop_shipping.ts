import { pay, placeOrder } from './orders.ts'
import { Problem } from './problem.ts'
import type { Order, Store } from './store.ts'
import { list, text, whole, type Body, type Caller } from './wire.ts'

/** What these calls refuse, they refuse inside HTTP 200. */
function inside<Result>(
  act: () => Result
): Result | { Result: false; ErrorCode: string; ErrorMessage: string } {
  try {
    return act()
  } catch (error) {
    if (error instanceof Problem) {
      return { Result: false, ErrorCode: error.code, ErrorMessage: error.message }
    }
    throw error
  }
}

const done = (order: Order) => ({
  Result: true,
  AccountID: order.buyer,
  BizNo: order.bizNo,
  DropShippingOrderID: order.id,
  DropShippingOrderStatus: order.status === 'Finished' ? 2 : 1,
})

function parse(store: Store, body: Body) {
  const buyer = whole(body, 'AccountID', 1, Number.MAX_SAFE_INTEGER)
  if (!store.state.accounts.some(({ id }) => id === buyer)) {
    throw new Problem(400, 'AccountNotFound', `There is no customer ${buyer}`)
  }
  text(body, 'Source')
  const configurations = list(body, 'ConfigItems')
  const items = list(configurations[0], 'ChargeItems')
  const region = items.find((item) => item.ChargeItemCode === 'region')
  const stripped = configurations.map((configuration) => ({
    ...configuration,
    ChargeItems: list(configuration, 'ChargeItems').filter(
      (item) => item.ChargeItemCode !== 'region'
    ),
  }))
  const months = whole(configurations[0], 'Duration', 1, 36)
  const request = { configurations: stripped, itemsKey: 'ChargeItems', months }
  return { buyer, request: { ...request, region: String(region?.Count ?? 'cn-beijing') } }
}

/** Places the order in a copy, so that every rule speaks and nothing happens. */
export const preCheckDropShippingOrder = (store: Store, body: Body, caller: Caller) =>
  inside(() => {
    const before = structuredClone(store.state)
    try {
      const { buyer, request } = parse(store, body)
      placeOrder(store, buyer, caller.now, request)
      return { Result: true }
    } finally {
      store.state = before
    }
  })

export const createDropShippingOrder = (store: Store, body: Body, caller: Caller) =>
  inside(() => {
    const bizNo = text(body, 'BizNo')
    const { buyer, request } = parse(store, body)
    const existing = store.state.orders.find((order) => order.bizNo === bizNo)
    if (existing) {
      return done(existing)
    }
    const before = structuredClone(store.state)
    try {
      const order = placeOrder(store, buyer, caller.now, request)
      order.bizNo = bizNo
      pay(store, order, caller.now)
      return done(order)
    } catch (error) {
      store.state = before
      throw error
    }
  })

export const getDropShippingOrder = (store: Store, body: Body) =>
  inside(() => {
    const bizNo = text(body, 'BizNo')
    const order = store.state.orders.find((known) => known.bizNo === bizNo)
    if (!order) {
      throw new Problem(404, 'DropShippingOrderNotExist', `There is no order for ${bizNo}`)
    }
    return { ...done(order), DropShippingOrderFailReason: '', ConfigItems: [] }
  })
