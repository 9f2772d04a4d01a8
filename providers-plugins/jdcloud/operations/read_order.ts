import { agreeWithCount, readCount, readObject, readObjects, type OrderSnapshot, type SupplierCall } from '#supplier-sdk'
import { isAbsent } from '../errors.ts'
import { refundIdOf, toOrderSnapshot, toRefundSnapshot } from '../mapper.ts'
import { actorFor, type Connection } from './context.ts'

/** Order numbers stand in the path: whatever would change it is not one. */
const ORDER_NUMBER = /^[\w-]{1,64}$/

export const REFUNDS_PER_PAGE = 20

/** An order with its items, or a refund, or null where the vendor knows neither. */
export async function readOrder(
  connection: Connection,
  supplierOrderNo: string,
  supplierAccountId: string | undefined,
  call: SupplierCall
): Promise<OrderSnapshot | null> {
  const refundId = refundIdOf(supplierOrderNo)
  if (refundId !== null) {
    return supplierAccountId === undefined
      ? null
      : findRefund(connection, { refundId }, supplierAccountId, call)
  }
  if (!ORDER_NUMBER.test(supplierOrderNo)) {
    return null
  }
  const actor = await actorFor(connection, supplierAccountId, call)
  const request = {
    service: 'order',
    method: 'GET',
    path: '/v2/regions/{regionId}/order/{orderNumber}',
    params: { orderNumber: supplierOrderNo },
    query: { includeDetail: 'true' },
  } as const
  try {
    const answer = await connection.client.send(request, call, actor)
    return toOrderSnapshot(readObject(answer, 'data'), connection.tables)
  } catch (error) {
    if (isAbsent(error)) {
      return null
    }
    throw error
  }
}

/** The youngest refund by its number or its resource. */
export async function findRefund(
  connection: Connection,
  by: { refundId: string } | { resourceId: string },
  pin: string,
  call: SupplierCall
): Promise<OrderSnapshot | null> {
  const found = await refundPage(connection, pin, { ...by, pageNumber: 0 }, call)
  found.items.sort((left, right) => right.createdAt.getTime() - left.createdAt.getTime())
  return found.items[0] ?? null
}

/** Refunds of a customer, all or those named. Pages count from 0 here; a page that is not full is the last one, if the vendor counts no more. */
export async function refundPage(
  connection: Connection,
  pin: string,
  filter: { refundId?: string; resourceId?: string; pageNumber: number },
  call: SupplierCall
): Promise<{ items: OrderSnapshot[]; counted: true }> {
  const actor = await actorFor(connection, pin, call)
  const path = '/v1/regions/{regionId}/refund:status'
  const body = { jsonBody: { pin, ...filter, pageSize: REFUNDS_PER_PAGE } }
  const request = { service: 'refund', method: 'POST', path, body } as const
  const answer = await connection.client.send(request, call, actor)
  const rows = readObjects(answer, 'data')
  const left = readCount(readObject(answer, 'pageInfos'), 'totalRecord') - filter.pageNumber * REFUNDS_PER_PAGE
  const counted = agreeWithCount(rows.length, { left, pageSize: REFUNDS_PER_PAGE })
  return { items: rows.map((row) => toRefundSnapshot(row, pin, connection.tables)), ...counted }
}

/** A state without a table entry must stop every step that spends or destroys. */
export function requireKnown(order: OrderSnapshot): OrderSnapshot {
  if (order.state === 'unknown') {
    throw new Error(`Order ${order.supplierOrderNo} is in the unmapped state "${order.rawState}"`)
  }
  return order
}
