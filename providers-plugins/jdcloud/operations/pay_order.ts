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
import { actorFor, answering, type Connection } from './context.ts'
import { readOrder, requireKnown } from './read_order.ts'

const paidStates: readonly MappedOrderState[] = ['provisioning', 'active', 'partially_active']

/**
 * Reads the order, pays it from balance and vouchers when it is unpaid and within the ceiling, reads it again. The call takes no
 * token, and an answer does not mean that the balance sufficed: an order that is still unpaid then was not paid for lack of it.
 */
export const payOrder = (connection: Connection): SupplierOperations['payOrder'] =>
  answering('payOrder', async (input, call) => {
    const { supplierOrderNo: orderNumber, supplierAccountId } = input
    const order = await readOrder(connection, orderNumber, supplierAccountId, call)
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
    const actor = await actorFor(connection, supplierAccountId, call)
    const path = '/v2/regions/{regionId}/order/{orderNumber}:pay'
    const params = { orderNumber }
    const body = { autoPay: true }
    const request = { service: 'order', method: 'POST', path, params, body } as const
    const answered = await connection.client.send(request, call, actor)
    if (answered.orderNumber !== orderNumber) {
      throw new Error(`The answer to the payment of ${orderNumber} is about something else`)
    }
    let stillUnpaid = false
    const answer = await afterEffect(orderNumber, call, async () => {
      const paid = await readOrder(connection, orderNumber, supplierAccountId, call)
      stillUnpaid = paid?.state === 'awaiting_payment'
      return paid ? done(paid) : refused('not_found', { supplierCode: 'OrderNotFound' })
    })
    return stillUnpaid ? refused('supplier_funds', { supplierCode: 'autoPay' }) : answer
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
