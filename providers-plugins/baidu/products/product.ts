import type { ConfiguredItem, Json, SupplierCall } from '#supplier-sdk'
import type { Credentials } from '../client.ts'
import type { Connection } from '../operations/context.ts'

/** Where a server lives and who may touch it. */
export interface Place {
  region: string
  credentials: Credentials
}

/**
 * What one product of the vendor's adds to the billing calls: ordering, giving back, and its own list. The vendor has no
 * general call for any of the three; a product without an adapter is sold by orders from its own console.
 */
export interface Product {
  /** Places the order and answers its number. */
  create(
    connection: Connection,
    item: ConfiguredItem,
    call: SupplierCall,
    credentials: Credentials
  ): Promise<{ orderNo: string; resourceIds: string[] }>
  /** Gives one resource back; false where the vendor said no to it. */
  refund(
    connection: Connection,
    resourceId: string,
    call: SupplierCall,
    place: Place
  ): Promise<boolean>
  /** What the product knows of these, by id; what is gone is missing. */
  read(
    connection: Connection,
    resourceIds: string[],
    call: SupplierCall,
    place: Place
  ): Promise<Map<string, Json>>
}

