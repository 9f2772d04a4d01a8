import { done, type SupplierOperations } from '#supplier-sdk'
import { answering, type Connection } from './context.ts'
import { orderPage } from './order_pages.ts'

export const listOrders = (connection: Connection): SupplierOperations['listOrders'] =>
  answering('listOrders', async (input, call) => done(await orderPage(connection, input, call)))
