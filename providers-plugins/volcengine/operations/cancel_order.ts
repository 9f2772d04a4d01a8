import { afterEffect, done, refused, type SupplierOperations } from '#supplier-sdk'
import { answering, credentialsFor, type Connection } from './context.ts'
import { readOrderHead, requireKnown } from './read_order.ts'

/** Reads the order first: the vendor takes no token here. One that is gone already is simply answered. */
export const cancelOrder = (connection: Connection): SupplierOperations['cancelOrder'] =>
  answering('cancelOrder', async (input, call) => {
    const orderNo = input.supplierOrderNo
    const credentials = await credentialsFor(connection, input.supplierAccountId, call)
    const order = await readOrderHead(connection, orderNo, call, credentials)
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
    await connection.client.post('billing', 'CancelOrder', { OrderID: orderNo }, call, credentials)
    return afterEffect(orderNo, call, async () => {
      const cancelled = await readOrderHead(connection, orderNo, call, credentials)
      return cancelled ? done(cancelled) : refused('not_found', { supplierCode: 'OrderNotFound' })
    })
  })
