import { done, type SupplierOperations } from '#supplier-sdk'
import { answering, type Connection } from './context.ts'
import { orderPage } from './order_pages.ts'
import { refundPage, REFUNDS_PER_PAGE } from './read_order.ts'

const REFUNDS = 'refunds '

/**
 * Orders without items: those cost one more request per order, `queryOrder` has them. Refunds are no orders here and are told
 * per customer only: for one customer they follow the orders, under the cursor `refunds <page>`.
 */
export const listOrders = (connection: Connection): SupplierOperations['listOrders'] =>
  answering('listOrders', async (input, call) => {
    const { cursor, since, until, supplierAccountId } = input
    if (supplierAccountId === undefined) {
      return done(await orderPage(connection, input, call))
    }
    if (!cursor?.startsWith(REFUNDS)) {
      const page = await orderPage(connection, input, call)
      return done({ ...page, nextCursor: page.nextCursor ?? `${REFUNDS}0` })
    }
    const pageNumber = Number(cursor.slice(REFUNDS.length))
    const read = await refundPage(connection, supplierAccountId, { pageNumber }, call)
    return done({
      ...read,
      items: read.items.filter(({ createdAt }) => createdAt >= since && createdAt < until),
      nextCursor: read.items.length < REFUNDS_PER_PAGE ? null : `${REFUNDS}${pageNumber + 1}`,
    })
  })
