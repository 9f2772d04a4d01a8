import db from '@adonisjs/lucid/services/db'
import { clock } from '#kernel/clock'
import { masked } from '../addresses.ts'
import type { Verification, Viewer } from '../viewer.ts'

export type Profile = {
  name: string
  email: string
  phone: string | null
  missing: readonly Verification[]
  locale: string
  organisation: { id: number; name: string }
  department: string | null
  roles: Array<{ code: string; zh: string; en: string }>
  lastSignedInAt: Date | null
  createdAt: Date
}

export type PendingAddress = { which: Verification; masked: string }

/** Addresses that the viewer asked for and whose code is still good; at most one of each kind. */
export async function pendingAddressesQuery(viewer: Viewer): Promise<PendingAddress[]> {
  const rows = await db.from('address_changes').where('user_id', viewer.userId ?? 0).whereNull('ended_at').where('expires_at', '>', clock.now())
    .orderBy('which').select('which', 'target')
  return rows.map(({ which, target }) => ({ which, masked: masked(target) }))
}

/** The viewer's own data; throws for viewers that are no person. */
export async function profileQuery(viewer: Viewer): Promise<Profile> {
  if (!viewer.person) throw new Error('Only a person has a profile.')
  const user = await db
    .from('users')
    .leftJoin('departments', 'departments.id', 'users.department_id')
    .where('users.id', viewer.person.userId)
    .select('users.name', 'users.email', 'users.phone', 'users.locale', 'users.last_signed_in_at', 'users.created_at')
    .select('departments.name as department')
    .firstOrFail()
  const roles = await db
    .from('user_roles')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where('user_roles.user_id', viewer.person.userId)
    .select('roles.code', 'roles.name_zh as zh', 'roles.name_en as en')
  const { name, email, phone, locale, department, last_signed_in_at: lastSignedInAt, created_at: createdAt } = user
  const organisation = { id: viewer.person.organisationId, name: viewer.person.organisationName }
  return { name, email, phone, locale, department, organisation, roles, lastSignedInAt, createdAt, missing: viewer.missing }
}
