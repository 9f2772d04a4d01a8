import { done, readObject, readText, type ResourceRef, type SupplierCall, type SupplierOperations } from '#supplier-sdk'
import { fenOf } from '../mapper.ts'
import { entryOfFamily } from '../products.ts'
import { answering, type Connection } from './context.ts'

/** What both refund calls name a resource by. `ProductType` is sent empty where there is none. */
export function refundOf({ resourceId, family, supplierAccountId }: ResourceRef, clientToken: string) {
  const { productCode, productType } = entryOfFamily(family)
  return {
    OwnerId: supplierAccountId,
    InstanceId: resourceId,
    ProductCode: productCode,
    ProductType: productType,
    ImmediatelyRelease: '1',
    ClientToken: clientToken,
  }
}

/** Cash alone comes back: vouchers are lost. */
export async function inquire({ client }: Connection, resource: ResourceRef, call: SupplierCall) {
  const wanted = refundOf(resource, call.operationKey)
  const data = readObject(await client.business('InquiryPriceRefundInstance', wanted, call), 'Data')
  return { currency: readText(data, 'Currency'), refundFen: fenOf(readText(data, 'RefundAmount')) }
}

export const quoteUnsubscribe = (connection: Connection): SupplierOperations['quoteUnsubscribe'] =>
  answering('quoteUnsubscribe', async ({ resource }, call) => done(await inquire(connection, resource, call)))
