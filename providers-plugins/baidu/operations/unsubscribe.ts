import {
  afterEffect,
  done,
  refused,
  type OrderSnapshot,
  type ResourceRef,
  type SupplierCall,
  type SupplierOperations,
} from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import { productOf } from '../products/main.ts'
import { answering, credentialsFor, type Connection } from './context.ts'
import { orderPage } from './order_pages.ts'
import { locate } from './prepaid_resources.ts'

const DAY_MS = 24 * 3600 * 1000

/** How far back a refund of the same resource is looked for. */
const REFUND_DAYS = 7

/**
 * The product's own call. It takes no token and answers no number: the refund is an order of type REFUND that names the
 * resource. One that exists already is answered, so that a second call refunds nothing.
 */
export const unsubscribe = (connection: Connection): SupplierOperations['unsubscribe'] =>
  answering('unsubscribe', async ({ resource }, call) => {
    const product = productOf(resource.family)
    if (!product) {
      return refused('unsupported', { supplierCode: 'no_api' })
    }
    const earlier = await findRefund(connection, resource, call)
    if (earlier) {
      return done(earlier)
    }
    const { resourceId, family, supplierAccountId } = resource
    const row = await locate(connection, catalogue.productOf(family), resourceId, supplierAccountId, call)
    if (!row) {
      return refused('not_found', { supplierCode: 'ResourceNotListed' })
    }
    const credentials = await credentialsFor(connection, supplierAccountId, call)
    const place = { region: row.region, credentials }
    if (!(await product.refund(connection, resourceId, call, place))) {
      return refused('not_refundable', { supplierCode: 'failedInstanceIds' })
    }
    return afterEffect(undefined, call, async () => {
      const refund = await findRefund(connection, resource, call)
      return refund ? done(refund) : refused('not_found', { supplierCode: 'RefundNotListed' })
    })
  })

async function findRefund(
  connection: Connection,
  { resourceId, supplierAccountId }: ResourceRef,
  call: SupplierCall
): Promise<OrderSnapshot | null> {
  const now = call.clock.now().getTime()
  const since = new Date(now - REFUND_DAYS * DAY_MS)
  const filter = { since, until: new Date(now + DAY_MS), supplierAccountId, orderType: 'REFUND' }
  const { items } = await orderPage(connection, filter, call)
  const found = items.find((order) => order.kind === 'refund' && order.resourceIds.includes(resourceId))
  return found ? { ...found, operationKey: call.operationKey, origin: 'hub' } : null
}
