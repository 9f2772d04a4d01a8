import {
  extendStateTable,
  mappedOrderStates,
  resourceStates,
  type BillLine,
  type KycState,
  type MappedOrderState,
  type OrderSnapshot,
  type ResourceState,
  type StateTable,
} from '#supplier-sdk'
import type { JdcloudSettings } from './config.ts'

/** `status` of an order, as the SDKs list it. */
const orderTable: StateTable<MappedOrderState> = {
  NO_PAY: 'awaiting_payment',
  DEALING: 'provisioning',
  PAID: 'provisioning',
  FAILED: 'failed',
  CANCELED: 'cancelled',
  REFUND_PART: 'partially_active',
  REFUND_ALL: 'refunded',
}

/** `status` of the items of a paid order: what was bought is there when all of it is. */
export const itemTable: StateTable<'pending' | 'there' | 'failed'> = {
  CREATING: 'pending',
  SUCCESS: 'there',
  FAIL: 'failed',
}

/** `status` of a refund. The codes are not public. */
const refundTable: StateTable<MappedOrderState> = {
  0: 'refunding',
  1: 'refunded',
  2: 'failed',
}

/** `status` of a server, and our own words for what only the renewal list knows. */
const resourceTable: StateTable<ResourceState> = {
  pending: 'creating',
  starting: 'creating',
  running: 'running',
  stopping: 'stopped',
  stopped: 'stopped',
  rebooting: 'running',
  resizing: 'running',
  deleting: 'releasing',
  error: 'failed',
  prepaid: 'running',
  'prepaid, past its term': 'expired',
}

/** `userAuth` of describeUser. */
export const kycTable: StateTable<KycState> = {
  0: 'none',
  1: 'verified',
  2: 'verified',
  3: 'verified',
}

/** `orderType`. */
export const orderKinds: StateTable<OrderSnapshot['kind']> = {
  NEW: 'new',
  RENEW: 'renew',
  RESIZE_FORMULA: 'change',
  TEMP_UPGRADE: 'change',
}

/** `actionTypeName` of a line of the bill. */
export const chargeCategories: StateTable<BillLine['chargeCategory']> = {
  新购: 'purchase',
  续费: 'purchase',
  变配: 'purchase',
  使用: 'usage',
  退款: 'credit',
  调账: 'adjustment',
}

export interface StateTables {
  orders: StateTable<MappedOrderState>
  refunds: StateTable<MappedOrderState>
  resources: StateTable<ResourceState>
}

/** The tables of one connection: ours with what its settings add. Throws when a setting names a state that does not exist. */
export const stateTables = (settings: JdcloudSettings): StateTables => ({
  orders: extendStateTable(orderTable, settings.orderStates, mappedOrderStates),
  refunds: extendStateTable(refundTable, settings.refundStates, mappedOrderStates),
  resources: extendStateTable(resourceTable, settings.resourceStates, resourceStates),
})
