import { done, refused, type SupplierOperations } from '#supplier-sdk'
import { answering, type Connection } from './context.ts'
import { readOrder } from './read_order.ts'

/** By number alone: an order does not echo its ClientToken. */
export const queryOrder = (connection: Connection): SupplierOperations['queryOrder'] =>
  answering('queryOrder', async ({ supplierOrderNo, supplierAccountId }, call) =>
    supplierOrderNo === undefined
      ? refused('unsupported', { supplierCode: 'lookup_by_key' })
      : done(await readOrder(connection, supplierOrderNo, supplierAccountId, call))
  )
