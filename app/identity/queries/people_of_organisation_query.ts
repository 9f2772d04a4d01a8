import type { Client } from '#kernel/database/transaction'
import type { PortalRole } from '../builtin_roles.ts'

/** Active members of an organisation who hold one of the roles, for messages that concern them. At most two hundred. */
export async function peopleOfOrganisation(
  organisationId: number,
  roles: readonly PortalRole[],
  client: Client
): Promise<{ userId: number }[]> {
  const rows = await client
    .from('users')
    .join('user_roles', 'user_roles.user_id', 'users.id')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where({ 'users.organisation_id': organisationId, 'users.status': 'active' })
    .whereIn('roles.code', [...roles])
    .distinct('users.id')
    .orderBy('users.id')
    .limit(200)
  return rows.map((row) => ({ userId: row.id }))
}
