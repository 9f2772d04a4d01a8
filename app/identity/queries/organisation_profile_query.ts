import type { Client } from '#kernel/database/transaction'

export type OrganisationProfile = {
  id: number
  name: string
  contactName: string | null
  email: string | null
  phone: string | null
  creditCode: string | null
  address: string | null
  /** Whether the organisation's administrator has verified both; nothing is pushed to a supplier before. */
  verified: { email: boolean; phone: boolean }
}

/**
 * What may be told to suppliers of an organisation: its name, and the addresses of its administrator who is verified best.
 * Null: there is no such organisation.
 */
export async function organisationProfile(organisationId: number, client: Client): Promise<OrganisationProfile | null> {
  const organisation = await client
    .from('organisations')
    .where('id', organisationId)
    .select('id', 'name', 'contact_name', 'contact_email', 'contact_phone', 'credit_code', 'address')
    .first()
  if (!organisation) return null
  const owner = await client
    .from('users')
    .join('user_roles', 'user_roles.user_id', 'users.id')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where({ 'users.organisation_id': organisationId, 'users.status': 'active', 'roles.code': 'owner' })
    .select('users.name', 'users.email', 'users.phone', 'users.email_verified_at', 'users.phone_verified_at')
    .orderByRaw('(users.email_verified_at IS NOT NULL) + (users.phone_verified_at IS NOT NULL) DESC, users.id')
    .first()
  return {
    id: organisation.id,
    name: organisation.name,
    contactName: owner?.name ?? organisation.contact_name,
    email: owner?.email ?? organisation.contact_email,
    phone: owner?.phone ?? organisation.contact_phone,
    creditCode: organisation.credit_code,
    address: organisation.address,
    verified: { email: Boolean(owner?.email_verified_at), phone: Boolean(owner?.phone_verified_at) },
  }
}
