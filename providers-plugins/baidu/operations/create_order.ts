import {
  afterEffect,
  done,
  refused,
  type CreateOrderInput,
  type Refusal,
  type SupplierCall,
  type SupplierOperations,
} from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { productOf } from '../products/main.ts'
import { answering, credentialsFor, type Connection } from './context.ts'
import { orderPage } from './order_pages.ts'
import { quoteItem } from './quote.ts'
import { readOrder } from './read_order.ts'

const HOUR_MS = 3600 * 1000

/** How long the vendor remembers a clientToken, and so how old an order under our key may be. */
const TOKEN_HOURS = 24

const tooMany = [{ field: 'items', code: 'maximum' }]

/**
 * The product's own order call with our key as clientToken, as the customer. Whether it charges at once is not documented: it is
 * treated as if it did, so the price is held against the ceiling first. An order that comes back unpaid goes on to `payOrder`.
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
    const { supplierAccountId } = input
    const objection = await aboveCeiling(connection, input, call)
    if (objection) {
      return objection
    }
    const credentials = await credentialsFor(connection, supplierAccountId, call)
    const { orderNo, resourceIds } = await product.create(connection, configured, call, credentials)
    return afterEffect(orderNo, call, async () => {
      const order = await readOrder(connection, orderNo, supplierAccountId, call)
      const ids = order?.resourceIds.length ? order.resourceIds : resourceIds
      const ours = { operationKey: call.operationKey, origin: 'hub' as const, resourceIds: ids }
      return order
        ? done({ ...order, ...ours })
        : refused('not_found', { supplierCode: 'OrderNotListed' })
    })
  })

/**
 * A refusal must mean that nothing happened. When the call is a repetition, the first one may have bought at the old price: with
 * a young order in the list nothing is refused, and the outcome stays unknown until somebody reads that order.
 */
async function aboveCeiling(
  connection: Connection,
  input: CreateOrderInput,
  call: SupplierCall
): Promise<Refusal | null> {
  const { items, ceilingFen, currency, supplierAccountId } = input
  const { costFen, fieldErrors } = await quoteItem(connection, items[0], 'items.0', call)
  if (fieldErrors.length > 0) {
    return refused('invalid_request', { supplierCode: 'price', fields: fieldErrors })
  }
  if (costFen <= ceilingFen) {
    return null
  }
  const now = call.clock.now().getTime()
  const since = new Date(now - TOKEN_HOURS * HOUR_MS)
  const until = new Date(now + HOUR_MS)
  const filter = { since, until, supplierAccountId, orderType: 'NEW' }
  const { items: young } = await orderPage(connection, filter, call)
  if (young.length > 0) {
    throw new Error(`The price rose, and ${young[0].supplierOrderNo} may be this order`)
  }
  return refused('price_changed', { supplierCode: 'above_ceiling', nowFen: costFen, currency })
}
