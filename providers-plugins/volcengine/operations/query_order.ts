import { done, refused, type SupplierOperations } from '#supplier-sdk'
import { answering, credentialsFor, type Connection } from './context.ts'
import { findDropShippingOrder } from './drop_shipping.ts'
import { readOrder } from './read_order.ts'

/** By number with `GetOrder`; by our key only among drop-shipping orders, because `CommonBuy` does not echo it. */
export const queryOrder = (connection: Connection): SupplierOperations['queryOrder'] =>
  answering('queryOrder', async (input, call) => {
    if (connection.settings.dropShipping && input.operationKey !== undefined) {
      return done(await findDropShippingOrder(connection, input.operationKey, call))
    }
    if (input.supplierOrderNo === undefined) {
      return refused('unsupported', { supplierCode: 'lookup_by_key' })
    }
    const credentials = await credentialsFor(connection, input.supplierAccountId, call)
    return done(await readOrder(connection, input.supplierOrderNo, call, credentials))
  })
