import type { Client } from '#kernel/database/transaction'
import type { BuiltinRole } from '../builtin_roles.ts'

/** Active people who hold a built-in role, for alarms that concern their work. At most two hundred. */
export async function peopleOfRole(role: BuiltinRole, client: Client): Promise<{ userId: number; organisationId: number }[]> {
  const rows = await client
    .from('users')
    .join('user_roles', 'user_roles.user_id', 'users.id')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where({ 'roles.code': role, 'users.status': 'active' })
    .select('users.id', 'users.organisation_id')
    .orderBy('users.id')
    .limit(200)
  return rows.map((row) => ({ userId: row.id, organisationId: row.organisation_id }))
}
