import { agreeWithCount, readCount, readObjects, type OrderSnapshot, type Page, type SupplierCall } from '#supplier-sdk'
import { toOrderSnapshot } from '../mapper.ts'
import { actorFor, type Connection } from './context.ts'

export const ORDERS_PER_PAGE = 100

export interface OrderFilter {
  since: Date
  until: Date
  supplierAccountId?: string
  orderType?: string
  cursor?: string
}

/** Times of orders have seconds; the filter has milliseconds. */
const endOfSecond = (time: Date): number => Math.floor(time.getTime() / 1000) * 1000 + 999

interface Place {
  endTime: number
  pageNumber: number
  seen: string[]
}

function placeOf({ cursor, until }: OrderFilter): Place {
  if (cursor === undefined) {
    return { endTime: endOfSecond(until), pageNumber: 1, seen: [] }
  }
  const [endTime, pageNumber, ...seen] = cursor.split(' ')
  return { endTime: Number(endTime), pageNumber: Number(pageNumber), seen }
}

/**
 * A page of orders, youngest first. The vendor counts pages, so an order that is made meanwhile would push one to the next
 * page: that page is asked for by the time of the last order here, and leaves out what was read of that second.
 */
export async function orderPage(
  connection: Connection,
  filter: OrderFilter,
  call: SupplierCall
): Promise<Page<OrderSnapshot>> {
  const place = placeOf(filter)
  const actor = await actorFor(connection, filter.supplierAccountId, call)
  const queryVo = {
    ...(filter.orderType ? { orderType: filter.orderType } : {}),
    startTime: filter.since.getTime(),
    endTime: place.endTime,
    pageNumber: place.pageNumber,
    pageSize: ORDERS_PER_PAGE,
  }
  const path = '/v2/regions/{regionId}/orders'
  const request = { service: 'order', method: 'POST', path, body: { queryVo } } as const
  const answer = await connection.client.send(request, call, actor)
  const read = readObjects(answer, 'resultList').map((row) => toOrderSnapshot(row, connection.tables))
  const items = read.filter(
    ({ supplierOrderNo, createdAt }) =>
      !place.seen.includes(supplierOrderNo) && createdAt >= filter.since && createdAt < filter.until
  )
  const left = readCount(answer, 'totalCount') - (place.pageNumber - 1) * ORDERS_PER_PAGE
  const counted = agreeWithCount(read.length, { left, pageSize: ORDERS_PER_PAGE })
  return { items, nextCursor: read.length < ORDERS_PER_PAGE ? null : after(place, read), ...counted }
}

function after(place: Place, read: OrderSnapshot[]): string {
  const endTime = endOfSecond(read[read.length - 1].createdAt)
  const numbers = read
    .filter(({ createdAt }) => endOfSecond(createdAt) === endTime)
    .map(({ supplierOrderNo }) => supplierOrderNo)
  const isOneSecond = endTime === place.endTime
  const seen = new Set([...(isOneSecond ? place.seen : []), ...numbers])
  return [endTime, isOneSecond ? place.pageNumber + 1 : 1, ...seen].join(' ')
}
