import {
  readAllPages,
  readObjects,
  readOptionalText,
  readText,
  type SupplierCall,
} from '#supplier-sdk'
import type { Credentials } from '../client.ts'
import type { Connection } from './context.ts'
import { readOrder } from './read_order.ts'

const LOOK_BACK_MS = 24 * 3600 * 1000

const ORDERS_PER_PAGE = 100

/** The newest renewal order of an instance within a day, or null. */
export async function findRecentRenewal(
  connection: Connection,
  resourceId: string,
  call: SupplierCall,
  credentials: Credentials
): Promise<string | null> {
  const since = new Date(call.clock.now().getTime() - LOOK_BACK_MS).toISOString()
  const orders = await readAllPages(async (cursor) => {
    const body = {
      OrderType: 'Renew',
      CreateTimeStart: since,
      MaxResults: ORDERS_PER_PAGE,
      NextToken: cursor,
    }
    const answer = await connection.client.post('billing', 'ListOrders', body, call, credentials)
    return {
      items: readObjects(answer, 'OrderInfos').map((info) => readText(info, 'OrderID')),
      nextCursor: readOptionalText(answer, 'NextToken') ?? null,
    }
  })
  for (const orderNo of orders) {
    const order = await readOrder(connection, orderNo, call, credentials)
    if (order?.resourceIds.includes(resourceId)) {
      return orderNo
    }
  }
  return null
}
