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
import type { VolcengineSettings } from './config.ts'

/** Values of `OrderInfo.Status`. Not published: these are our assumption, settings add to them. */
const orderTable: StateTable<MappedOrderState> = {
  ToBePaid: 'awaiting_payment',
  Unpaid: 'awaiting_payment',
  待支付: 'awaiting_payment',
  Paid: 'provisioning',
  Opening: 'provisioning',
  已支付: 'provisioning',
  开通中: 'provisioning',
  Finished: 'active',
  已完成: 'active',
  PartFinished: 'partially_active',
  部分完成: 'partially_active',
  Failed: 'failed',
  失败: 'failed',
  Cancelled: 'cancelled',
  已取消: 'cancelled',
  Expired: 'expired',
  已过期: 'expired',
  Refunding: 'refunding',
  退款中: 'refunding',
  Refunded: 'refunded',
  已退款: 'refunded',
}

/** `DropShippingOrderStatus`. The numbers are our assumption, settings add to them. */
const dropShippingTable: StateTable<MappedOrderState> = {
  0: 'provisioning',
  1: 'provisioning',
  2: 'active',
  3: 'failed',
  4: 'cancelled',
}

/** `InstanceList[].Status` of the billing centre. The values are our assumption, settings add to them. */
const resourceTable: StateTable<ResourceState> = {
  Creating: 'creating',
  Running: 'running',
  Stopped: 'stopped',
  Overdue: 'suspended',
  Expired: 'expired',
  Releasing: 'releasing',
  Released: 'released',
  Terminated: 'released',
  Failed: 'failed',
}

/** `CustomerVerifyType` of a partner's customer. The values are our assumption, settings add to them. */
const kycTable: StateTable<KycState> = {
  None: 'none',
  Auditing: 'submitted',
  Personal: 'verified',
  Enterprise: 'verified',
  Rejected: 'rejected',
}

/** `OrderInfo.OrderType`. The values are our assumption. */
export const orderKinds: StateTable<OrderSnapshot['kind']> = {
  New: 'new',
  新购: 'new',
  Renew: 'renew',
  续费: 'renew',
  Modify: 'change',
  更配: 'change',
  Refund: 'refund',
  退订: 'refund',
}

/** Published in the documentation of the bill calls; the screen's words beside the codes. */
export const chargeCategories: StateTable<BillLine['chargeCategory']> = {
  'consume-use': 'usage',
  '消费-使用': 'usage',
  'consume-new': 'purchase',
  '消费-新购': 'purchase',
  'consume-renew': 'purchase',
  '消费-续费': 'purchase',
  'consume-formalize': 'purchase',
  '消费-转正': 'purchase',
  'consume-modify': 'purchase',
  '消费-更配': 'purchase',
  'consume-trial': 'purchase',
  '消费-试用': 'purchase',
  'refund-terminate': 'credit',
  '退款-退订': 'credit',
  'refund-modify': 'credit',
  '退款-更配': 'credit',
  'transfer-manual': 'adjustment',
  '调账-人工': 'adjustment',
  'transfer-system': 'adjustment',
  '调账-系统': 'adjustment',
}

const kycStates: KycState[] = ['none', 'submitted', 'verified', 'rejected', 'unknown']

export interface StateTables {
  orders: StateTable<MappedOrderState>
  dropShipping: StateTable<MappedOrderState>
  resources: StateTable<ResourceState>
  kyc: StateTable<KycState>
}

/** The tables of one connection: ours with what its settings add. Throws when a setting names a state that does not exist. */
export const stateTables = (settings: VolcengineSettings): StateTables => ({
  orders: extendStateTable(orderTable, settings.orderStates, mappedOrderStates),
  dropShipping: extendStateTable(dropShippingTable, settings.dropShippingStates, mappedOrderStates),
  resources: extendStateTable(resourceTable, settings.resourceStates, resourceStates),
  kyc: extendStateTable(kycTable, settings.kycStates, kycStates),
})
