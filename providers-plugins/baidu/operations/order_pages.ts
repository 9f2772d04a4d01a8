import { agreeWithCount, readCount, readObjects, type Json, type OrderSnapshot, type Page, type SupplierCall } from '#supplier-sdk'
import { toOrderSnapshot } from '../mapper.ts'
import { ofAccount, type Connection } from './context.ts'

export const ORDERS_PER_PAGE = 100

interface Cursor {
  /** Nothing younger than this is read. */
  until: string
  /** Orders of that very second that were read already. */
  seen: string[]
  pageNo: number
}

export interface OrderFilter {
  since: Date
  until: Date
  supplierAccountId?: string
  orderType?: string
  cursor?: string
}

const utc = (time: Date): string => `${time.toISOString().slice(0, 19)}Z`

function cursorOf({ cursor, until }: OrderFilter): Cursor {
  if (cursor === undefined) {
    return { until: utc(until), seen: [], pageNo: 1 }
  }
  const [time, pageNo, ...seen] = cursor.split(' ')
  return { until: time, pageNo: Number(pageNo), seen }
}

/**
 * A page of orders, youngest first. The vendor counts pages, so an order that is made meanwhile would push one from this page
 * to the next: the next page is asked for by the time of the last order here, and leaves out what was read of that second.
 */
export async function orderPage(
  connection: Connection,
  filter: OrderFilter,
  call: SupplierCall
): Promise<Page<OrderSnapshot>> {
  const cursor = cursorOf(filter)
  const body: Json = {
    ...ofAccount(filter.supplierAccountId),
    ...(filter.orderType ? { orderType: filter.orderType } : {}),
    startTime: utc(filter.since),
    endTime: cursor.until,
    pageNo: cursor.pageNo,
    pageSize: ORDERS_PER_PAGE,
  }
  const answer = await connection.client.billing('/v1/order/list', body, call)
  const read = readObjects(answer, 'orders').map((order) => toOrderSnapshot(order, connection.tables))
  const left = readCount(answer, 'totalCount') - (cursor.pageNo - 1) * ORDERS_PER_PAGE
  const items = read.filter(
    ({ supplierOrderNo, createdAt }) =>
      !cursor.seen.includes(supplierOrderNo) && createdAt >= filter.since && createdAt < filter.until
  )
  const nextCursor = read.length < ORDERS_PER_PAGE ? null : after(cursor, read)
  return { items, nextCursor, ...agreeWithCount(read.length, { left, pageSize: ORDERS_PER_PAGE }) }
}

function after(cursor: Cursor, read: OrderSnapshot[]): string {
  const last = utc(read[read.length - 1].createdAt)
  const ofThatSecond = read.filter(({ createdAt }) => utc(createdAt) === last)
  const numbers = ofThatSecond.map(({ supplierOrderNo }) => supplierOrderNo)
  const isOneSecond = last === cursor.until
  const seen = isOneSecond ? [...cursor.seen, ...numbers] : numbers
  return [last, isOneSecond ? cursor.pageNo + 1 : 1, ...new Set(seen)].join(' ')
}
