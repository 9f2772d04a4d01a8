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
import { answering, ofAccount, type Connection } from './context.ts'
import { readOrder, requireKnown } from './read_order.ts'

const paidStates: readonly MappedOrderState[] = ['provisioning', 'active', 'partially_active']

/**
 * Reads the order, pays it when it is unpaid and within the ceiling, reads it again. The vendor takes no token here: that an
 * order is paid once is proven by reading it first. `success: false` may come with HTTP 200 and says nothing of why.
 */
export const payOrder = (connection: Connection): SupplierOperations['payOrder'] =>
  answering('payOrder', async (input, call) => {
    const { supplierOrderNo: orderNo, supplierAccountId } = input
    const order = await readOrder(connection, orderNo, supplierAccountId, call)
    if (!order) {
      return refused('not_found', { supplierCode: 'OrderNotFound' })
    }
    if (paidStates.includes(requireKnown(order).state)) {
      return done(order)
    }
    const objection = objectionTo(order, input)
    if (objection) {
      return objection
    }
    const body = { orderId: orderNo, ...ofAccount(supplierAccountId) }
    const { success } = await connection.client.billing('/v1/order/pay', body, call)
    if (success !== true) {
      throw new Error(`Order ${orderNo} was not said to be paid`)
    }
    return afterEffect(orderNo, call, async () => {
      const paid = await readOrder(connection, orderNo, supplierAccountId, call)
      return paid ? done(paid) : refused('not_found', { supplierCode: 'OrderNotFound' })
    })
  })

function objectionTo(order: OrderSnapshot, { ceilingFen, currency }: PayOrderInput): Refusal | null {
  if (order.state !== 'awaiting_payment') {
    return refused('window_closed', { supplierCode: order.rawState })
  }
  if (order.costFen === undefined || order.currency !== currency) {
    throw new Error(`Order ${order.supplierOrderNo} does not say what it costs in ${currency}`)
  }
  const nowFen = order.costFen
  return nowFen > ceilingFen
    ? refused('price_changed', { supplierCode: 'above_ceiling', nowFen, currency })
    : null
}
