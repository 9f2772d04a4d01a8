import type { OrganisationProfile } from '#identity/queries/organisation_profile_query'
import type { CustomerAttribute, CustomerAttributes } from '#supplier-sdk'

/**
 * What is missing before an organisation may be told to a supplier. The first two are asked by every supplier; the third is a
 * code that the supplier has sent to the customer's phone.
 */
export type MissingAttribute = 'verified_email' | 'verified_phone' | 'verificationCode' | CustomerAttribute

const known: Record<CustomerAttribute, (profile: OrganisationProfile) => string | null> = {
  organisationName: ({ name }) => name,
  displayName: ({ name }) => name,
  contactName: ({ contactName }) => contactName,
  email: ({ email }) => email,
  phone: ({ phone }) => phone,
  creditCode: ({ creditCode }) => creditCode,
  industry: () => null,
  address: ({ address }) => address,
}

export type PushedAttributes = { required: readonly CustomerAttribute[]; optional: readonly CustomerAttribute[] }

/**
 * What goes to a supplier: what it requires, what is configured beyond that, and nothing else; with the list of what the
 * organisation lacks.
 */
export function attributesFor(
  profile: OrganisationProfile,
  { required, optional }: PushedAttributes
): { attributes: CustomerAttributes; missing: MissingAttribute[] } {
  const missing: MissingAttribute[] = []
  if (!profile.verified.email) missing.push('verified_email')
  if (!profile.verified.phone) missing.push('verified_phone')
  const attributes: CustomerAttributes = {}
  for (const name of new Set([...required, ...optional])) {
    const value = known[name](profile)
    if (value) attributes[name] = value
    else if (required.includes(name)) missing.push(name)
  }
  return { attributes, missing }
}
