import { afterEffect, done, readId, readObject, refused, type Refusal, type SupplierCall, type SupplierOperations, type UnsubscribeInput } from '#supplier-sdk'
import { isKind } from '../errors.ts'
import { answering, type Connection } from './context.ts'
import { inquire, refundOf } from './quote_unsubscribe.ts'
import { readOrder } from './read_order.ts'

/** `RefundInstance` with our key as ClientToken; the answer is the refund order's number. */
export const unsubscribe = (connection: Connection): SupplierOperations['unsubscribe'] =>
  answering('unsubscribe', async (input, call) => {
    const objection = await belowExpectation(connection, input, call)
    if (objection) {
      return objection
    }
    const { resource } = input
    const wanted = refundOf(resource, call.operationKey)
    const envelope = await connection.client.business('RefundInstance', wanted, call)
    const orderNo = readId(readObject(envelope, 'Data'), 'OrderId')
    return afterEffect(orderNo, call, async () => {
      const order = await readOrder(connection, orderNo, resource.supplierAccountId, call)
      return order
        ? done({ ...order, operationKey: call.operationKey, origin: 'hub' as const })
        : refused('not_found', { supplierCode: 'OrderNotListed' })
    })
  })

/** Less than the customer was shown is asked about first. What cannot be inquired any more may be refunded already: the token tells. */
async function belowExpectation(
  connection: Connection,
  { resource, expectedRefundFen }: UnsubscribeInput,
  call: SupplierCall
): Promise<Refusal | null> {
  if (expectedRefundFen === undefined) {
    return null
  }
  try {
    const { refundFen: nowFen, currency } = await inquire(connection, resource, call)
    return nowFen < expectedRefundFen
      ? refused('refund_changed', { supplierCode: 'below_expectation', nowFen, currency })
      : null
  } catch (error) {
    if (isKind(error, 'not_found') || isKind(error, 'conflict')) {
      return null
    }
    throw error
  }
}
