import type {
  BillLine,
  KycState,
  MappedOrderState,
  OrderSnapshot,
  ResourceState,
  StateTable,
  SupplierAccountState,
} from '#supplier-sdk'

export const orderStates: StateTable<MappedOrderState> = {
  UNPAID: 'awaiting_payment',
  OPENING: 'provisioning',
  ACTIVE: 'active',
  PARTIAL: 'partially_active',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
  EXPIRED: 'expired',
  REFUNDING: 'refunding',
  REFUNDED: 'refunded',
}

export const orderKinds: Readonly<Record<string, OrderSnapshot['kind']>> = {
  NEW: 'new',
  RENEW: 'renew',
  CHANGE: 'change',
  REFUND: 'refund',
}

export const resourceStates: StateTable<ResourceState> = {
  CREATING: 'creating',
  RUNNING: 'running',
  STOPPED: 'stopped',
  SUSPENDED: 'suspended',
  EXPIRED: 'expired',
  RELEASING: 'releasing',
  RELEASED: 'released',
}

export const accountStates: StateTable<SupplierAccountState> = {
  ACTIVE: 'active',
  INVITED: 'invited',
  SUSPENDED: 'suspended',
}

export const kycStates: StateTable<KycState> = {
  NONE: 'none',
  SUBMITTED: 'submitted',
  VERIFIED: 'verified',
  REJECTED: 'rejected',
}

export const chargeCategories: Readonly<Record<string, BillLine['chargeCategory']>> = {
  PURCHASE: 'purchase',
  USAGE: 'usage',
  REFUND: 'adjustment',
}
