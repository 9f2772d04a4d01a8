import {
  mapState,
  readId,
  readOptionalText,
  type Json,
  type SupplierAccountSnapshot,
} from '#supplier-sdk'
import type { StateTables } from './states.ts'

/** Said by us, not by the vendor: an account of the organisation that takes over its verification. */
const INHERITED = 'InheritedFromOrganization'

/**
 * An account as the organisation and the partner list know it; at least one of the two. The organisation's record says
 * whether it lives, the partner's how it is verified.
 */
export function toAccountSnapshot(
  organisation: Json | null,
  customer: Json | null,
  tables: StateTables
): SupplierAccountSnapshot {
  const verification = organisation
    ? readOptionalText(organisation, 'OrgVerificationID')
    : undefined
  const raw = customer?.CustomerVerifyType as string | undefined
  const kyc =
    raw === undefined && verification !== undefined
      ? { state: 'verified' as const, rawState: INHERITED }
      : mapState(tables.kyc, raw ?? 'None')
  const deleted = organisation ? readOptionalText(organisation, 'DeletedTime') : undefined
  return {
    supplierAccountId: organisation
      ? readId(organisation, 'AccountID')
      : readId(customer as Json, 'CustomerPassportID'),
    displayName: organisation
      ? readOptionalText(organisation, 'ShowName')
      : readOptionalText(customer as Json, 'CustomerName'),
    state: deleted === undefined ? 'active' : 'suspended',
    rawState: deleted === undefined ? 'present' : `deleted ${deleted}`,
    kycState: kyc.state,
    rawKycState: kyc.rawState,
    restrictions: deleted === undefined ? [] : ['AccountDeleted'],
  }
}
