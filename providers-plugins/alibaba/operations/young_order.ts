import type { SupplierCall } from '#supplier-sdk'
import type { Connection } from './context.ts'
import { orderPage } from './order_pages.ts'

const HOUR_MS = 3600 * 1000

/** How old an order under our key may be when the call is repeated. */
const KEY_HOURS = 24

/**
 * A refusal must mean that nothing happened. When a call that charges is repeated, the first one may have been charged at the old
 * price: throws where a young order of the kind exists, so that the outcome stays unknown until somebody reads it.
 */
export async function noYoungOrder(connection: Connection, supplierAccountId: string, orderType: 'New' | 'Renew', call: SupplierCall): Promise<void> {
  const now = call.clock.now().getTime()
  const filter = { since: new Date(now - KEY_HOURS * HOUR_MS), until: new Date(now + HOUR_MS), supplierAccountId, orderType }
  const { items } = await orderPage(connection, filter, call)
  if (items.length > 0) {
    throw new Error(`The price rose, and ${items[0].supplierOrderNo} may be this order`)
  }
}
