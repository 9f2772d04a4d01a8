import { readAllPages, readObject, readOptionalText, type SupplierCall } from '#supplier-sdk'
import type { OrderSnapshot } from '#supplier-sdk'
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
  const { client, tables } = connection
  const order = { OrderID: supplierOrderNo }
  try {
    const answer = await client.post('billing', 'GetOrder', order, call, credentials)
    const rows = await readAllPages(async (cursor) => {
      const page = { ...order, MaxResults: ROWS_PER_PAGE, NextToken: cursor }
      const details = await client.post(
        'billing',
        'ListOrderProductDetails',
        page,
        call,
        credentials
      )
      return {
        items: orderRows(details),
        nextCursor: readOptionalText(details, 'NextToken') ?? null,
      }
    })
    return toOrderSnapshot(readObject(answer, 'OrderInfo'), rows, tables)
  } catch (error) {
    if (isAbsent(error)) {
      return null
    }
    throw error
  }
}

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
