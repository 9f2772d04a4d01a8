import {
  extendStateTable,
  mappedOrderStates,
  resourceStates,
  type BillLine,
  type MappedOrderState,
  type OrderSnapshot,
  type ResourceState,
  type StateTable,
} from '#supplier-sdk'
import type { AlibabaSettings } from './config.ts'

/** `PaymentStatus`: an order has no other state. Whether what was bought works is read from the instance. */
const orderTable: StateTable<MappedOrderState> = {
  Unpaid: 'awaiting_payment',
  Paid: 'active',
  Cancelled: 'cancelled',
}

/** The same words in an order of type Refund. */
export const refundTable: StateTable<MappedOrderState> = {
  Unpaid: 'refunding',
  Paid: 'refunded',
  Cancelled: 'failed',
}

/** `Status` of QueryAvailableInstances. */
const resourceTable: StateTable<ResourceState> = {
  Creating: 'creating',
  WaitForCreate: 'creating',
  Normal: 'running',
  Stopped: 'stopped',
  Suspended: 'suspended',
  WaitForExpire: 'running',
  Expired: 'expired',
  Released: 'released',
  Invalid: 'failed',
}

/** `OrderType`. */
export const orderKinds: StateTable<OrderSnapshot['kind']> = {
  New: 'new',
  Renew: 'renew',
  Upgrade: 'change',
  Degrade: 'change',
  Downgrade: 'change',
  Convert: 'change',
  Refund: 'refund',
}

/** `Item` of a bill. */
export const chargeCategories: StateTable<BillLine['chargeCategory']> = {
  SubscriptionOrder: 'purchase',
  PayAsYouGoBill: 'usage',
  Refund: 'credit',
  Adjustment: 'adjustment',
}

/** `CreditLimitStatus` of a customer's account that is stopped. */
export const FROZEN = 'Freeze'

export interface StateTables {
  orders: StateTable<MappedOrderState>
  resources: StateTable<ResourceState>
}

/** The tables of one connection: ours with what its settings add. Throws when a setting names a state that does not exist. */
export const stateTables = (settings: AlibabaSettings): StateTables => ({
  orders: extendStateTable(orderTable, settings.orderStates, mappedOrderStates),
  resources: extendStateTable(resourceTable, settings.resourceStates, resourceStates),
})
