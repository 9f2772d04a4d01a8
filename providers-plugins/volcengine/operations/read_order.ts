import { readAllPages, readObject, readOptionalText, type SupplierCall } from '#supplier-sdk'
import type { Json, OrderSnapshot } from '#supplier-sdk'
import type { Credentials } from '../client.ts'
import { kindOfCode, VolcengineError } from '../errors.ts'
import { orderRows, toOrderSnapshot } from '../mapper.ts'
import type { Connection } from './context.ts'

const ROWS_PER_PAGE = 100

/** An order with its rows, or null where the vendor knows no such order. */
export async function readOrder(
  connection: Connection,
  supplierOrderNo: string,
  call: SupplierCall,
  credentials: Credentials
): Promise<OrderSnapshot | null> {
  const info = await readInfo(connection, supplierOrderNo, call, credentials)
  if (!info) {
    return null
  }
  const rows = await readRows(connection, supplierOrderNo, call, credentials).catch((error) => {
    // The order is there: rows that are not listed yet say nothing about it.
    throw isAbsent(error) ? new Error(`The rows of ${supplierOrderNo} are not listed yet`) : error
  })
  return toOrderSnapshot(info, rows, connection.tables)
}

/** State and amounts alone: half the requests, enough to decide whether a step may be taken. */
export async function readOrderHead(
  connection: Connection,
  supplierOrderNo: string,
  call: SupplierCall,
  credentials: Credentials
): Promise<OrderSnapshot | null> {
  const info = await readInfo(connection, supplierOrderNo, call, credentials)
  return info ? toOrderSnapshot(info, [], connection.tables) : null
}

async function readInfo(
  { client }: Connection,
  supplierOrderNo: string,
  call: SupplierCall,
  credentials: Credentials
): Promise<Json | null> {
  try {
    const order = { OrderID: supplierOrderNo }
    const answer = await client.post('billing', 'GetOrder', order, call, credentials)
    return readObject(answer, 'OrderInfo')
  } catch (error) {
    if (isAbsent(error)) {
      return null
    }
    throw error
  }
}

const readRows = (
  { client }: Connection,
  supplierOrderNo: string,
  call: SupplierCall,
  credentials: Credentials
): Promise<Json[]> =>
  readAllPages(async (cursor) => {
    const page = { OrderID: supplierOrderNo, MaxResults: ROWS_PER_PAGE, NextToken: cursor }
    const details = await client.post('billing', 'ListOrderProductDetails', page, call, credentials)
    return {
      items: orderRows(details),
      nextCursor: readOptionalText(details, 'NextToken') ?? null,
    }
  })

const isAbsent = (error: unknown): boolean =>
  error instanceof VolcengineError &&
  error.answer.httpStatus < 500 &&
  (error.answer.httpStatus === 404 || kindOfCode(error.answer.code) === 'not_found')

/** A state without a table entry must stop every step that spends or destroys. */
export function requireKnown(order: OrderSnapshot): OrderSnapshot {
  if (order.state === 'unknown') {
    throw new Error(`Order ${order.supplierOrderNo} is in the unmapped state "${order.rawState}"`)
  }
  return order
}
