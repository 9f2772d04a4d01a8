import {
  afterEffect,
  done,
  readTexts,
  refused,
  type Refusal,
  type RenewInput,
  type SupplierCall,
  type SupplierOperations,
} from '#supplier-sdk'
import { catalogue } from '../catalog.ts'
import type { Credentials } from '../client.ts'
import { clientTokenOf } from '../mapper.ts'
import { answering, credentialsFor, type Connection } from './context.ts'
import { findRecentRenewal } from './find_recent_renewal.ts'
import { quoteRenewal } from './quote.ts'
import { readOrder } from './read_order.ts'

/**
 * `RenewInstance` with our key as ClientToken. It may charge at once and takes no ceiling, so the price is asked first.
 */
export const renew = (connection: Connection): SupplierOperations['renew'] =>
  answering('renew', async (input, call) => {
    const { resource, months } = input
    const credentials = await credentialsFor(connection, resource.supplierAccountId, call)
    const objection = await aboveCeiling(connection, input, call, credentials)
    if (objection) {
      return objection
    }
    const body = {
      InstanceID: resource.resourceId,
      Product: catalogue.productOf(resource.family),
      RenewalDurationUnit: 'month',
      RenewalDuration: months,
      AutoUseCoupon: false,
      ClientToken: clientTokenOf(call.operationKey),
    }
    const answer = await connection.client.post('billing', 'RenewInstance', body, call, credentials)
    const orders = readTexts(answer, 'OrderIDList')
    if (orders.length !== 1) {
      throw new Error(`RenewInstance answered with ${orders.length} orders: ${orders.join(', ')}`)
    }
    return afterEffect(orders[0], call, async () => {
      const order = await readOrder(connection, orders[0], call, credentials)
      return order
        ? done({ ...order, operationKey: call.operationKey, origin: 'hub' as const })
        : refused('not_found', { supplierCode: 'OrderNotListed' })
    })
  })

/**
 * A refusal must mean that nothing happened. When the call is a repetition, the first one may have renewed at the old price:
 * then nothing is refused, and the outcome stays unknown until somebody reads that order.
 */
async function aboveCeiling(
  connection: Connection,
  input: RenewInput,
  call: SupplierCall,
  credentials: Credentials
): Promise<Refusal | null> {
  const { costFen } = await quoteRenewal(connection, input, call, credentials)
  if (costFen <= input.ceilingFen) {
    return null
  }
  const earlier = await findRecentRenewal(connection, input.resource.resourceId, call, credentials)
  if (earlier) {
    throw new Error(`The price rose, and order ${earlier} may be this renewal`)
  }
  const facts = { nowFen: costFen, currency: input.currency }
  return refused('price_changed', { supplierCode: 'above_ceiling', ...facts })
}
