import { agreeWithCount, readCount, readObject, readObjects, type OrderSnapshot, type Page, type SupplierCall } from '#supplier-sdk'
import { toOrderSnapshot } from '../mapper.ts'
import { ownedBy, type Connection } from './context.ts'

export const ORDERS_PER_PAGE = 100

export interface OrderFilter {
  since: Date
  until: Date
  supplierAccountId?: string
  orderType?: string
  cursor?: string
}

const second = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`

/** Where the next page begins: nothing younger than `until`, without the orders of that second that were read. */
interface Mark {
  until: string
  pageNum: number
  seen: string[]
}

function markOf({ cursor, until }: OrderFilter): Mark {
  const [time, pageNum, ...seen] = cursor?.split(' ') ?? [second(until), '1']
  return { until: time, pageNum: Number(pageNum), seen }
}

/**
 * A page of `QueryOrders`, youngest first, always with times: without them the vendor looks at the last hour only. It counts
 * pages, so the next one is asked for by the time of the last order here; an order made meanwhile pushes none away.
 */
export async function orderPage({ client, tables }: Connection, filter: OrderFilter, call: SupplierCall): Promise<Page<OrderSnapshot>> {
  const mark = markOf(filter)
  const wanted = {
    ...ownedBy(filter.supplierAccountId),
    ...(filter.orderType ? { OrderType: filter.orderType } : {}),
    CreateTimeStart: second(filter.since),
    CreateTimeEnd: mark.until,
    PageNum: mark.pageNum,
    PageSize: ORDERS_PER_PAGE,
  }
  const data = readObject(await client.business('QueryOrders', wanted, call), 'Data')
  const rows = readObjects(readObject(data, 'OrderList'), 'Order')
  const left = readCount(data, 'TotalCount') - (mark.pageNum - 1) * ORDERS_PER_PAGE
  const read = rows.map((row) => toOrderSnapshot(row, filter.supplierAccountId ?? '', tables))
  const items = read.filter(
    ({ supplierOrderNo, createdAt }) =>
      !mark.seen.includes(supplierOrderNo) && createdAt >= filter.since && createdAt < filter.until
  )
  return { items, nextCursor: read.length < ORDERS_PER_PAGE ? null : after(mark, read), ...agreeWithCount(rows.length, { left, pageSize: ORDERS_PER_PAGE }) }
}

function after(mark: Mark, read: OrderSnapshot[]): string {
  const until = second(read[read.length - 1].createdAt)
  const isSame = until === mark.until
  const numbers = read.filter(({ createdAt }) => second(createdAt) === until).map(({ supplierOrderNo }) => supplierOrderNo)
  const seen = new Set([...(isSame ? mark.seen : []), ...numbers])
  return [until, isSame ? mark.pageNum + 1 : 1, ...seen].join(' ')
}
