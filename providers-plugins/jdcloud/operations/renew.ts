import { afterEffect, done, readId, refused, type SupplierOperations } from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { actorFor, answering, type Connection } from './context.ts'
import { readOrder } from './read_order.ts'

/** Months, as the renewal call numbers its units. */
const MONTH = 3

/** An unpaid order (`autoPay: false`), paid by `payOrder`, which holds the ceiling. There is no token. */
export const renew = (connection: Connection): SupplierOperations['renew'] =>
  answering('renew', async ({ resource, months }, call) => {
    const { resourceId, family, supplierAccountId } = resource
    const actor = await actorFor(connection, supplierAccountId, call)
    const renewInstanceParam = {
      appCode: 'jcloud',
      serviceCode: catalogue.productOf(family),
      timeSpan: months,
      timeUnit: MONTH,
      instanceIds: resourceId,
      autoPay: false,
    }
    const path = '/v2/regions/{regionId}/instances:renew'
    const body = { renewInstanceParam }
    const request = { service: 'renewal', method: 'POST', path, body } as const
    const orderNumber = readId(await connection.client.send(request, call, actor), 'orderNumber')
    return afterEffect(orderNumber, call, async () => {
      const order = await readOrder(connection, orderNumber, supplierAccountId, call)
      return order
        ? done({ ...order, operationKey: call.operationKey, origin: 'hub' as const })
        : refused('not_found', { supplierCode: 'OrderNotListed' })
    })
  })
