import { afterEffect, done, readId, readObject, refused, type SupplierOperations } from '#supplier-sdk'
import { attributesOf } from '../pricing_module.ts'
import { answering, type Connection } from './context.ts'
import { fundQuota } from './quota.ts'
import { quoteItem } from './quote.ts'
import { readOrder } from './read_order.ts'
import { noYoungOrder } from './young_order.ts'

const tooMany = [{ field: 'items', code: 'maximum' }]

/** `CreateInstance` with our key as ClientToken: makes the order and charges it, so the ceiling is held first. */
export const createOrder = (connection: Connection): SupplierOperations['createOrder'] =>
  answering('createOrder', async (input, call) => {
    const { items, supplierAccountId, ceilingFen, currency } = input
    const [item, ...more] = items
    const { quoted, described } = await quoteItem(connection, item, 'items.0', call)
    const fields = more.length > 0 ? tooMany : quoted.fieldErrors
    if (fields.length > 0 || !described) {
      return refused('invalid_request', { supplierCode: 'checked_here', fields })
    }
    if (quoted.costFen > ceilingFen) {
      await noYoungOrder(connection, supplierAccountId, 'New', call)
      return refused('price_changed', { supplierCode: 'above_ceiling', nowFen: quoted.costFen, currency })
    }
    await fundQuota(connection, supplierAccountId, quoted.costFen, call)
    const attributes = Object.entries(attributesOf(described, item))
    const order = {
      OwnerId: supplierAccountId,
      ProductCode: described.entry.productCode,
      ProductType: described.entry.productType,
      SubscriptionType: 'Subscription',
      Period: item.months,
      RenewalStatus: 'ManualRenewal',
      ClientToken: call.operationKey,
      Parameter: attributes.map(([Code, Value]) => ({ Code, Value })),
    }
    const envelope = await connection.client.business('CreateInstance', order, call)
    const orderNo = readId(readObject(envelope, 'Data'), 'OrderId')
    return afterEffect(orderNo, call, async () => {
      const placed = await readOrder(connection, orderNo, supplierAccountId, call)
      return placed
        ? done({ ...placed, operationKey: call.operationKey, origin: 'hub' as const })
        : refused('not_found', { supplierCode: 'OrderNotListed' })
    })
  })
