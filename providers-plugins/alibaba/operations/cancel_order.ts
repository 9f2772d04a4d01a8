import { afterEffect, done, refused, type SupplierOperations } from '#supplier-sdk'
import { answering, ownedBy, type Connection } from './context.ts'
import { readOrder, requireKnown } from './read_order.ts'

/** Reads the order first: the vendor takes no token here, and cancels what is unpaid only. */
export const cancelOrder = (connection: Connection): SupplierOperations['cancelOrder'] =>
  answering('cancelOrder', async ({ supplierOrderNo: orderNo, supplierAccountId }, call) => {
    const order = await readOrder(connection, orderNo, supplierAccountId, call)
    if (!order) {
      return refused('not_found', { supplierCode: 'OrderNotExist' })
    }
    const { state, rawState } = requireKnown(order)
    if (state === 'cancelled') {
      return done(order)
    }
    if (state !== 'awaiting_payment') {
      return refused('not_cancellable', { supplierCode: rawState })
    }
    const wanted = { OrderId: orderNo, ...ownedBy(supplierAccountId) }
    await connection.client.business('CancelOrder', wanted, call)
    return afterEffect(orderNo, call, async () => {
      const cancelled = await readOrder(connection, orderNo, supplierAccountId, call)
      return cancelled ? done(cancelled) : refused('not_found', { supplierCode: 'OrderNotExist' })
    })
  })
