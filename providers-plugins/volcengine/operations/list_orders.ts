import { done, readObjects, readOptionalText, type SupplierOperations } from '#supplier-sdk'
import { toOrderSnapshot } from '../mapper.ts'
import { answering, credentialsFor, type Connection } from './context.ts'

const ORDERS_PER_PAGE = 100

/** Without items and resources: those cost one more request per order, `queryOrder` has them. */
export const listOrders = (connection: Connection): SupplierOperations['listOrders'] =>
  answering('listOrders', async (input, call) => {
    const credentials = await credentialsFor(connection, input.supplierAccountId, call)
    const body = {
      CreateTimeStart: beijing(input.since),
      CreateTimeEnd: beijing(input.until),
      MaxResults: ORDERS_PER_PAGE,
      NextToken: input.cursor,
    }
    const answer = await connection.client.post('billing', 'ListOrders', body, call, credentials)
    return done({
      items: readObjects(answer, 'OrderInfos')
        .map((info) => toOrderSnapshot(info, [], connection.tables))
        .filter(({ createdAt }) => createdAt >= input.since && createdAt < input.until),
      nextCursor: readOptionalText(answer, 'NextToken') ?? null,
    })
  })

const BEIJING_AHEAD_MS = 8 * 3600 * 1000

/** `2026-03-01T16:30:00+08:00`, down to the second. */
const beijing = (time: Date): string =>
  `${new Date(time.getTime() + BEIJING_AHEAD_MS).toISOString().slice(0, 19)}+08:00`
