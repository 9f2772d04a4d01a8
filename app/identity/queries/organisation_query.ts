import db from '@adonisjs/lucid/services/db'
import type { CompanyData } from '../actions/update_organisation.ts'
import type { Viewer } from '../viewer.ts'

export type OwnOrganisation = CompanyData & { id: number; createdAt: Date; administrators: string[] }

/** The viewer's own organisation. */
export async function organisationQuery(viewer: Viewer): Promise<OwnOrganisation> {
  const row = await db
    .from('organisations')
    .where('id', viewer.organisationId ?? 0)
    .select('id', 'name', 'credit_code', 'address', 'contact_name', 'contact_email', 'contact_phone', 'created_at')
    .firstOrFail()
  const administrators = await db
    .from('users')
    .join('user_roles', 'user_roles.user_id', 'users.id')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where({ 'users.organisation_id': row.id, 'users.status': 'active' })
    .whereIn('roles.code', ['owner', 'administrator'])
    .orderBy('users.id')
    .select('users.name')
  return {
    id: row.id, name: row.name, creditCode: row.credit_code, address: row.address, contactName: row.contact_name, contactEmail: row.contact_email,
    contactPhone: row.contact_phone, createdAt: row.created_at, administrators: administrators.map(({ name }) => name),
  }
}
