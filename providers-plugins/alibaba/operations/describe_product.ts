import { readObject, type SupplierCall } from '#supplier-sdk'
import { toDescribed, type Described } from '../pricing_module.ts'
import type { ProductEntry } from '../products.ts'
import type { Connection } from './context.ts'

/** What a product can be ordered with, and what its price depends on. */
export async function describeProduct({ client }: Connection, entry: ProductEntry, call: SupplierCall): Promise<Described> {
  const wanted = {
    ProductCode: entry.productCode,
    ProductType: entry.productType,
    SubscriptionType: 'Subscription',
  }
  const envelope = await client.business('DescribePricingModule', wanted, call)
  return toDescribed(entry, readObject(envelope, 'Data'))
}
