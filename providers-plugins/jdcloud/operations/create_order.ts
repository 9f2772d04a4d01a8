import {
  afterEffect,
  done,
  refused,
  type CreateOrderInput,
  type OrderSnapshot,
  type Refusal,
  type SupplierCall,
  type SupplierOperations,
} from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { productOf } from '../products/main.ts'
import { actorFor, answering, type Connection } from './context.ts'
import { orderPage } from './order_pages.ts'
import { quoteItem } from './quote.ts'
import { readOrder } from './read_order.ts'

const HOUR_MS = 3600 * 1000

/** How old an order under our key may be when the call is repeated. */
const KEY_HOURS = 24

/** Young orders whose items are read to find the one that opened our resources. */
const CANDIDATES_MAX = 20

const tooMany = [{ field: 'items', code: 'maximum' }]

/**
 * The product's own call with our key as clientToken, as the customer. It charges at once, so the price is held against the
 * ceiling first. No order number comes back: the order is the young one whose items are the resources of the answer.
 */
export const createOrder = (connection: Connection): SupplierOperations['createOrder'] =>
  answering('createOrder', async (input, call) => {
    const [item, ...more] = input.items
    const problems = more.length > 0 ? tooMany : catalogue.problemsOf(item, 'items.0')
    const configured = problems.length > 0 ? null : catalogue.configure(item)
    const product = configured && productOf(configured.family)
    if (!configured || !product) {
      const fields = problems.length > 0 ? problems : [{ field: 'items.0.offerKey', code: 'no_api' }]
      return refused('invalid_request', { supplierCode: 'checked_here', fields })
    }
    const objection = await aboveCeiling(connection, input, call)
    if (objection) {
      return objection
    }
    const { supplierAccountId } = input
    const actor = await actorFor(connection, supplierAccountId, call)
    const resourceIds = await product.create(connection, configured, call, actor)
    return afterEffect(undefined, call, async () => {
      const order = await orderOf(connection, resourceIds, supplierAccountId, call)
      return order
        ? done({ ...order, operationKey: call.operationKey, origin: 'hub' as const })
        : refused('not_found', { supplierCode: 'OrderNotListed' })
    })
  })

async function young(connection: Connection, supplierAccountId: string, call: SupplierCall) {
  const now = call.clock.now().getTime()
  const since = new Date(now - KEY_HOURS * HOUR_MS)
  const until = new Date(now + HOUR_MS)
  const { items } = await orderPage(connection, { since, until, supplierAccountId, orderType: 'NEW' }, call)
  return items
}

async function orderOf(
  connection: Connection,
  resourceIds: string[],
  supplierAccountId: string,
  call: SupplierCall
): Promise<OrderSnapshot | null> {
  const candidates = await young(connection, supplierAccountId, call)
  for (const { supplierOrderNo } of candidates.slice(0, CANDIDATES_MAX)) {
    const order = await readOrder(connection, supplierOrderNo, supplierAccountId, call)
    if (order?.resourceIds.some((id) => resourceIds.includes(id))) {
      return order
    }
  }
  return null
}

/**
 * A refusal must mean that nothing happened. When the call is a repetition, the first one may have bought at the old price: with
 * a young order in the list nothing is refused, and the outcome stays unknown until somebody reads that order.
 */
async function aboveCeiling(
  connection: Connection,
  { items, ceilingFen, currency, supplierAccountId }: CreateOrderInput,
  call: SupplierCall
): Promise<Refusal | null> {
  const priced = await quoteItem(connection, items[0], 'items.0', supplierAccountId, call)
  if (priced.fieldErrors.length > 0) {
    return refused('invalid_request', { supplierCode: 'price', fields: priced.fieldErrors })
  }
  if (priced.costFen <= ceilingFen) {
    return null
  }
  const [earlier] = await young(connection, supplierAccountId, call)
  if (earlier) {
    throw new Error(`The price rose, and ${earlier.supplierOrderNo} may be this order`)
  }
  return refused('price_changed', { supplierCode: 'above_ceiling', nowFen: priced.costFen, currency })
}
