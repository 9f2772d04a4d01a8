import type { ConfiguredItem, Json, SupplierCall } from '#supplier-sdk'
import type { Actor } from '../client.ts'
import type { Connection } from '../operations/context.ts'

/**
 * What one product adds to the billing calls: ordering and its own list. The vendor has no general call for either; a product
 * without an adapter is sold by orders from its own console.
 */
export interface Product {
  /** Orders, and answers the resources: no order number comes back. */
  create(
    connection: Connection,
    item: ConfiguredItem,
    call: SupplierCall,
    actor: Actor
  ): Promise<string[]>
  /** What the product knows of these, by id; what is gone is missing. */
  read(
    connection: Connection,
    region: string,
    resourceIds: string[],
    call: SupplierCall,
    actor: Actor
  ): Promise<Map<string, Json>>
}
