import { afterEffect, done, readId, refused, type SupplierOperations } from '#supplier-sdk'
import { refundNo } from '../mapper.ts'
import { actorFor, answering, type Connection } from './context.ts'
import { findRefund } from './read_order.ts'

/** Back to the balance, with release, at the customer's wish, cash alone. */
const TERMS = { refundType: 1, refundChannel: 2, refundWay: 1, refundReason: 0, refundArea: 1 }

/**
 * `refund:resource` takes no token: a refund of the resource that exists already is answered. A refusal comes as
 * `success: false` with HTTP 200 and a number that nobody has published, so it is no refusal for us but a doubt.
 */
export const unsubscribe = (connection: Connection): SupplierOperations['unsubscribe'] =>
  answering('unsubscribe', async ({ resource }, call) => {
    const { resourceId, supplierAccountId } = resource
    const earlier = await findRefund(connection, { resourceId }, supplierAccountId, call)
    const isOpen = earlier?.state === 'refunding' || earlier?.state === 'refunded'
    if (earlier && isOpen) {
      return done({ ...earlier, operationKey: call.operationKey })
    }
    const actor = await actorFor(connection, supplierAccountId, call)
    const path = '/v1/regions/{regionId}/refund:resource'
    const body = { jsonBody: { resourceId, ...TERMS } }
    const request = { service: 'refund', method: 'POST', path, body } as const
    const answer = await connection.client.send(request, call, actor)
    if (answer.success !== true) {
      throw new Error(`The refund of ${resourceId} was answered with code ${String(answer.code)}`)
    }
    const refundId = readId(answer, 'data')
    return afterEffect(refundNo(refundId), call, async () => {
      const refund = await findRefund(connection, { refundId }, supplierAccountId, call)
      return refund
        ? done({ ...refund, operationKey: call.operationKey })
        : refused('not_found', { supplierCode: 'RefundNotListed' })
    })
  })
