import {
  afterEffect,
  done,
  readObjects,
  readText,
  refused,
  type CreateOrderInput,
  type OrderSnapshot,
  type PluginAnswer,
  type SupplierCall,
  type SupplierOperations,
} from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { toCommonBuyBody } from '../mapper.ts'
import { answering, credentialsFor, type Connection } from './context.ts'
import { createDropShippingOrder, findDropShippingOrder } from './drop_shipping.ts'
import { quoteItem } from './quote.ts'
import { readOrder } from './read_order.ts'

/**
 * `CommonBuy` with our key as ClientToken: an unpaid order, paid by `payOrder`. Where the contract opens drop-shipping, the
 * drop-shipping order instead, which charges at once and therefore checks the ceiling first.
 */
export const createOrder = (connection: Connection): SupplierOperations['createOrder'] =>
  answering('createOrder', async (input, call) => {
    const [item, ...more] = input.items
    const problems = more.length > 0 ? tooMany : catalogue.problemsOf(item, 'items.0')
    if (problems.length > 0) {
      return refused('invalid_request', { supplierCode: 'checked_here', fields: problems })
    }
    const configured = catalogue.configure(item)
    if (connection.settings.dropShipping) {
      return buyForCustomer(connection, input, call)
    }
    const credentials = await credentialsFor(connection, input.supplierAccountId, call)
    const body = toCommonBuyBody(configured, call.operationKey)
    const answer = await connection.client.post('billing', 'CommonBuy', body, call, credentials)
    const orders = readObjects(answer, 'OrderInfos').map((order) => readText(order, 'OrderID'))
    if (orders.length !== 1) {
      throw new Error(`CommonBuy answered with ${orders.length} orders: ${orders.join(', ')}`)
    }
    return afterEffect(orders[0], call, async () => {
      const order = await readOrder(connection, orders[0], call, credentials)
      return order
        ? done({ ...order, operationKey: call.operationKey, origin: 'hub' as const })
        : refused('not_found', { supplierCode: 'OrderNotListed' })
    })
  })

const tooMany = [{ field: 'items', code: 'maximum' }]

/** Charges at once: an order that exists under our key is answered, a new one is priced against the ceiling first. */
async function buyForCustomer(
  connection: Connection,
  input: CreateOrderInput,
  call: SupplierCall
): Promise<PluginAnswer<OrderSnapshot>> {
  const existing = await findDropShippingOrder(connection, call.operationKey, call)
  if (existing) {
    return done(existing)
  }
  const [item] = input.items
  const account = input.supplierAccountId
  const { own } = connection.client
  const priced = await quoteItem(connection, item, 'items.0', account, call, own)
  if (priced.fieldErrors.length > 0) {
    return refused('invalid_request', { supplierCode: 'pre_check', fields: priced.fieldErrors })
  }
  if (priced.costFen > input.ceilingFen) {
    const facts = { nowFen: priced.costFen, currency: input.currency }
    return refused('price_changed', { supplierCode: 'above_ceiling', ...facts })
  }
  return createDropShippingOrder(connection, catalogue.configure(item), account, call)
}
