import { afterEffect, done, readText, refused, type SupplierOperations } from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { clientTokenOf } from '../mapper.ts'
import { answering, credentialsFor, type Connection } from './context.ts'
import { readOrder } from './read_order.ts'

/** `UnsubscribeInstance` with our key as ClientToken. The vendor destroys, refunds by itself, and answers with the refund order. */
export const unsubscribe = (connection: Connection): SupplierOperations['unsubscribe'] =>
  answering('unsubscribe', async ({ resource }, call) => {
    const credentials = await credentialsFor(connection, resource.supplierAccountId, call)
    const body = {
      InstanceID: resource.resourceId,
      Product: catalogue.productOf(resource.family),
      UnsubscribeRelatedInstance: false,
      ClientToken: clientTokenOf(call.operationKey),
    }
    const answer = await connection.client.post(
      'billing',
      'UnsubscribeInstance',
      body,
      call,
      credentials
    )
    const orderNo = readText(answer, 'OrderID')
    return afterEffect(orderNo, call, async () => {
      const order = await readOrder(connection, orderNo, call, credentials)
      return order
        ? done({ ...order, operationKey: call.operationKey, origin: 'hub' as const })
        : refused('not_found', { supplierCode: 'OrderNotListed' })
    })
  })
