import {
  afterEffect,
  done,
  refused,
  type MappedOrderState,
  type OrderSnapshot,
  type PayOrderInput,
  type Refusal,
  type SupplierOperations,
} from '#supplier-sdk'
import { answering, credentialsFor, type Connection } from './context.ts'
import { readOrder, readOrderHead, requireKnown } from './read_order.ts'

const paidStates: readonly MappedOrderState[] = ['provisioning', 'active', 'partially_active']

/**
 * Reads the order, pays it when it is unpaid and within the ceiling, reads it again. The vendor takes no token here: that an
 * order is paid once is proven by reading it first, and an order paid already is simply answered.
 */
export const payOrder = (connection: Connection): SupplierOperations['payOrder'] =>
  answering('payOrder', async (input, call) => {
    const orderNo = input.supplierOrderNo
    const credentials = await credentialsFor(connection, input.supplierAccountId, call)
    const order = await readOrderHead(connection, orderNo, call, credentials)
    if (!order) {
      return refused('not_found', { supplierCode: 'OrderNotFound' })
    }
    if (paidStates.includes(requireKnown(order).state)) {
      const paid = await readOrder(connection, orderNo, call, credentials)
      return done(paid ?? order)
    }
    const objection = objectionTo(order, input)
    if (objection) {
      return objection
    }
    await connection.client.post('billing', 'PayOrder', { OrderID: orderNo }, call, credentials)
    return afterEffect(orderNo, call, async () => {
      const paid = await readOrder(connection, orderNo, call, credentials)
      return paid ? done(paid) : refused('not_found', { supplierCode: 'OrderNotFound' })
    })
  })

function objectionTo(order: OrderSnapshot, input: PayOrderInput): Refusal | null {
  if (order.state !== 'awaiting_payment') {
    return refused('window_closed', { supplierCode: order.rawState })
  }
  if (order.costFen === undefined || order.currency !== input.currency) {
    throw new Error(
      `Order ${order.supplierOrderNo} does not say what it costs in ${input.currency}`
    )
  }
  return order.costFen > input.ceilingFen
    ? refused('price_changed', {
        supplierCode: 'above_ceiling',
        nowFen: order.costFen,
        currency: order.currency,
      })
    : null
}
