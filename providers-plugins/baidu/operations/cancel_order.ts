import { afterEffect, done, refused, type SupplierOperations } from '#supplier-sdk'
import { answering, ofAccount, type Connection } from './context.ts'
import { readOrder, requireKnown } from './read_order.ts'

/** Reads the order first: the vendor takes no token here. One that is gone already is simply answered. */
export const cancelOrder = (connection: Connection): SupplierOperations['cancelOrder'] =>
  answering('cancelOrder', async ({ supplierOrderNo: orderNo, supplierAccountId }, call) => {
    const order = await readOrder(connection, orderNo, supplierAccountId, call)
    if (!order) {
      return refused('not_found', { supplierCode: 'OrderNotFound' })
    }
    const { state, rawState } = requireKnown(order)
    if (state === 'cancelled' || state === 'expired') {
      return done(order)
    }
    if (state !== 'awaiting_payment') {
      return refused('not_cancellable', { supplierCode: rawState })
    }
    const body = { orderIds: [orderNo], ...ofAccount(supplierAccountId) }
    const { success } = await connection.client.billing('/v1/order/cancel', body, call)
    if (success !== true) {
      throw new Error(`Order ${orderNo} was not said to be cancelled`)
    }
    return afterEffect(orderNo, call, async () => {
      const cancelled = await readOrder(connection, orderNo, supplierAccountId, call)
      return cancelled ? done(cancelled) : refused('not_found', { supplierCode: 'OrderNotFound' })
    })
  })
