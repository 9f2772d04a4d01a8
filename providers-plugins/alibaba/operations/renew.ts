import { afterEffect, done, readId, readObject, refused, type SupplierOperations } from '#supplier-sdk'
import { entryOfFamily } from '../products.ts'
import { answering, type Connection } from './context.ts'
import { fundQuota } from './quota.ts'
import { renewalPrice } from './quote.ts'
import { readOrder } from './read_order.ts'
import { noYoungOrder } from './young_order.ts'

/** `RenewInstance` with our key as ClientToken: charges at once and takes no ceiling, so the price is asked first. */
export const renew = (connection: Connection): SupplierOperations['renew'] =>
  answering('renew', async ({ resource, months, ceilingFen, currency }, call) => {
    const { resourceId, family, supplierAccountId } = resource
    const { costFen } = await renewalPrice(connection, resource, months, call)
    if (costFen > ceilingFen) {
      await noYoungOrder(connection, supplierAccountId, 'Renew', call)
      return refused('price_changed', { supplierCode: 'above_ceiling', nowFen: costFen, currency })
    }
    await fundQuota(connection, supplierAccountId, costFen, call)
    const { productCode, productType } = entryOfFamily(family)
    const order = {
      OwnerId: supplierAccountId,
      InstanceId: resourceId,
      ProductCode: productCode,
      ProductType: productType,
      RenewPeriod: months,
      ClientToken: call.operationKey,
    }
    const envelope = await connection.client.business('RenewInstance', order, call)
    const orderNo = readId(readObject(envelope, 'Data'), 'OrderId')
    return afterEffect(orderNo, call, async () => {
      const placed = await readOrder(connection, orderNo, supplierAccountId, call)
      return placed
        ? done({ ...placed, operationKey: call.operationKey, origin: 'hub' as const })
        : refused('not_found', { supplierCode: 'OrderNotListed' })
    })
  })
