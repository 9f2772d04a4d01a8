/** What the hub may tell a supplier about a customer. Which of them it sends is configured per connection and audited. */
export const customerAttributes = [
  'organisationName',
  'displayName',
  'contactName',
  'email',
  'phone',
  'creditCode',
  'industry',
  'address',
] as const

export type CustomerAttribute = (typeof customerAttributes)[number]

export type CustomerAttributes = Partial<Record<CustomerAttribute, string>>

export interface SyncUserInput {
  /** Our stable name of the organisation towards suppliers: ASCII letters, digits and `-`, at most 40 characters. */
  organisationRef: string
  attributes: CustomerAttributes
  /** Adopt this account instead of creating one. */
  linkSupplierAccountId?: string
}

export type SupplierAccountState = 'active' | 'invited' | 'suspended' | 'unknown'

export type KycState = 'none' | 'submitted' | 'verified' | 'rejected' | 'unknown'

export interface SupplierAccountSnapshot {
  supplierAccountId: string
  displayName?: string
  state: SupplierAccountState
  rawState: string
  /** Where the customer accepts an invitation, and until when. */
  invitation?: { url?: string; expiresAt?: Date; ref?: string }
  kycState: KycState
  rawKycState?: string
  /** Why the account cannot be used for something, in the supplier's words. */
  restrictions: string[]
}

export interface GetUserInput {
  supplierAccountId: string
}

export type SsoTarget =
  | { kind: 'console' }
  | { kind: 'buy'; family?: string }
  | { kind: 'resource'; resourceId: string; family?: string; region?: string }

export interface CreateSsoUrlInput {
  supplierAccountId: string
  target: SsoTarget
  /** Who enters, for the supplier's own audit: ASCII, at most 32 characters. */
  actor: string
}

/** One use, short-lived: redirect to it at once, never store or log it. */
export interface SsoUrl {
  url: string
  expiresAt: Date
}

/**
 * `company_identity` is JSON `{ name, creditCode, legalPerson }`, `person_identity` is JSON `{ name, idNumber }`, both UTF-8;
 * `business_licence` is a picture.
 */
export const evidenceKinds = ['company_identity', 'person_identity', 'business_licence'] as const

export type EvidenceKind = (typeof evidenceKinds)[number]

/**
 * A document as a handle: its bytes are opened only inside the call and never kept. What an identity says is taken out of the
 * journal by value; a plugin conceals other spellings of it (`call.conceal`), such as the encoded document.
 */
export interface EvidenceHandle {
  kind: EvidenceKind
  fileName: string
  mimeType: string
  open(): Promise<Uint8Array>
}

export interface SubmitKycInput {
  supplierAccountId: string
  subject: 'person' | 'company'
  attributes: CustomerAttributes
  /** Empty where `kyc` is `hosted`. */
  evidence: EvidenceHandle[]
}

export interface QueryKycInput {
  supplierAccountId: string
}

export interface KycSnapshot {
  state: KycState
  rawState: string
  /** The supplier's own page, where `kyc` is `hosted`. */
  hosted?: { url: string; expiresAt?: Date }
  reason?: string
}

/** What "test connection" shows. `authorised` is false, not a refusal, when the credential is wrong: that is the finding. */
export interface HealthSnapshot {
  reachable: boolean
  authorised: boolean
  /** The supplier's clock minus ours; absent where it does not tell its time. */
  clockSkewMs?: number
  balance?: BalanceSnapshot
  supplierCode?: string
  supplierMessage?: string
}

/** Our own money at the supplier, not a customer's. */
export interface BalanceSnapshot {
  currency: string
  availableFen: number
  cashFen?: number
  creditLimitFen?: number
  frozenFen?: number
  arrearsFen?: number
}
