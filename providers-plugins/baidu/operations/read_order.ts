import { readObjects, type Json, type OrderSnapshot, type SupplierCall } from '#supplier-sdk'
import { BaiduError, kindOfCode } from '../errors.ts'
import { toOrderSnapshot } from '../mapper.ts'
import { ofAccount, type Connection } from './context.ts'

/** An order, or null where the vendor knows no such order of this account. */
export async function readOrder(
  connection: Connection,
  supplierOrderNo: string,
  supplierAccountId: string | undefined,
  call: SupplierCall
): Promise<OrderSnapshot | null> {
  const body: Json = { ...ofAccount(supplierAccountId), uuids: [supplierOrderNo] }
  try {
    const answer = await connection.client.billing('/v1/order/getByUuid', body, call)
    const order = readObjects(answer, 'orders').find(({ uuid }) => uuid === supplierOrderNo)
    return order ? toOrderSnapshot(order, connection.tables) : null
  } catch (error) {
    const isAbsent =
      error instanceof BaiduError &&
      error.answer.httpStatus < 500 &&
      (error.answer.httpStatus === 404 || kindOfCode(error.answer.code) === 'not_found')
    if (isAbsent) {
      return null
    }
    throw error
  }
}

/** A state without a table entry must stop every step that spends or destroys. */
export function requireKnown(order: OrderSnapshot): OrderSnapshot {
  if (order.state === 'unknown') {
    throw new Error(`Order ${order.supplierOrderNo} is in the unmapped state "${order.rawState}"`)
  }
  return order
}
