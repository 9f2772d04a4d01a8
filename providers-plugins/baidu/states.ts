import {
  extendStateTable,
  mappedOrderStates,
  resourceStates,
  type BillLine,
  type MappedOrderState,
  type OrderSnapshot,
  type ResourceState,
  type StateTable,
  type SupplierAccountState,
} from '#supplier-sdk'
import type { BaiduSettings } from './config.ts'

/** `orders[].status`, as the vendor's documentation lists it. */
const orderTable: StateTable<MappedOrderState> = {
  NEED_PURCHASE: 'awaiting_payment',
  NEED_CONFIRM: 'awaiting_payment',
  CONFIRMED: 'provisioning',
  DEFERRED_CREATE: 'provisioning',
  READY_FOR_CREATE: 'provisioning',
  CREATING: 'provisioning',
  CREATED: 'active',
  CREATE_FAILED: 'failed',
  CANCELLED: 'cancelled',
  EXPIRED: 'expired',
  REFUND_SUCC: 'refunded',
  REFUND_FAILED: 'failed',
}

/** The same words mean something else in an order of type REFUND. */
export const refundTable: StateTable<MappedOrderState> = {
  READY_FOR_CREATE: 'refunding',
  CREATING: 'refunding',
  CREATED: 'refunded',
  REFUND_SUCC: 'refunded',
  REFUND_FAILED: 'failed',
}

/** `instances[].status` of BCC, and our own words for what only the list of prepaid resources knows. */
const resourceTable: StateTable<ResourceState> = {
  Starting: 'creating',
  Running: 'running',
  Rebooting: 'running',
  Stopping: 'stopped',
  Stopped: 'stopped',
  Expired: 'expired',
  Recycled: 'releasing',
  Deleted: 'released',
  Error: 'failed',
  prepaid: 'running',
  'prepaid, past its term': 'expired',
}

/** `status` of a member account of the organisation. */
export const accountTable: StateTable<SupplierAccountState> = {
  CREATING: 'invited',
  ACTIVE: 'active',
  FROZEN: 'suspended',
  CLOSED: 'suspended',
}

/** `orders[].type`. */
export const orderKinds: StateTable<OrderSnapshot['kind']> = {
  NEW: 'new',
  RENEW: 'renew',
  DILATATION: 'change',
  SHRINKAGE: 'change',
  RESIZE: 'change',
  SHIFT_CHARGE: 'change',
  TO_PREPAY: 'change',
  TO_POSTPAY: 'change',
  TIME_EXPAND: 'renew',
  REFUND: 'refund',
  COMPENSATE_TIME: 'other',
  TRANSFER_IN: 'other',
}

/** `bills[].orderType`, with `productType` where there is no order. */
export const chargeCategories: StateTable<BillLine['chargeCategory']> = {
  NEW: 'purchase',
  RENEW: 'purchase',
  DILATATION: 'purchase',
  SHRINKAGE: 'credit',
  RESIZE: 'purchase',
  SHIFT_CHARGE: 'purchase',
  TO_PREPAY: 'purchase',
  TIME_EXPAND: 'purchase',
  REFUND: 'credit',
  COMPENSATE_TIME: 'adjustment',
  postpay: 'usage',
}

export interface StateTables {
  orders: StateTable<MappedOrderState>
  resources: StateTable<ResourceState>
}

/** The tables of one connection: ours with what its settings add. Throws when a setting names a state that does not exist. */
export const stateTables = (settings: BaiduSettings): StateTables => ({
  orders: extendStateTable(orderTable, settings.orderStates, mappedOrderStates),
  resources: extendStateTable(resourceTable, settings.resourceStates, resourceStates),
})
