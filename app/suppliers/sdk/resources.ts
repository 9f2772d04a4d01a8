export const resourceStates = [
  'creating',
  'running',
  'stopped',
  'suspended',
  'expired',
  'releasing',
  'released',
  'failed',
  'unknown',
] as const

export type ResourceState = (typeof resourceStates)[number]

/** Something that the customer uses, as read at one moment. */
export interface ResourceSnapshot {
  id: string
  family: string
  region?: string
  name: string
  state: ResourceState
  rawState: string
  supplierAccountId: string
  /** Of the offer that it matches, where that can be told. */
  offerKey?: string
  billingMode: 'prepaid' | 'postpaid' | 'unknown'
  createdAt?: Date
  expiresAt?: Date
  spec: Record<string, string | number | boolean>
  /** Where it can be reached, e.g. `{ kind: 'public_ip', value: '203.0.113.7' }`. */
  endpoints: { kind: string; value: string }[]
  /** The supplier's own object, for people. The hub stores it and decides nothing by it. */
  raw: Record<string, unknown>
}

export interface ListResourcesInput {
  supplierAccountId?: string
  family?: string
  cursor?: string
}

export interface GetResourceInput {
  resourceId: string
  family?: string
  region?: string
  supplierAccountId?: string
}

/** A resource, or with `resourceId` absent the whole account. */
export interface SuspendInput {
  supplierAccountId: string
  resourceId?: string
  family?: string
  reason: string
}
