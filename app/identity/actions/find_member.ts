import type { Trx } from '#kernel/database/transaction'
import { visibleOrganisations, type Viewer } from '../viewer.ts'

export type MemberRow = {
  id: number
  name: string
  email: string
  status: 'active' | 'suspended' | 'offboarded'
  organisationId: number
  departmentId: number | null
  role: string | null
  locale: string
}

/**
 * Locks and reads somebody whom the viewer may manage: a member of their own organisation. Staff manage the operator's people
 * only; customers' members are their own administrators' business. Null for everybody else, as if absent.
 *
 * The organisation is locked before anything is read: two administrators who demote each other act one after the other, and the
 * second sees what the first did.
 */
export async function findMember(viewer: Viewer, userId: number, trx: Trx): Promise<MemberRow | null> {
  await trx.from('organisations').where('id', viewer.organisationId ?? 0).select('id').forUpdate().first()
  const query = trx.from('users').where('users.id', userId).where('users.organisation_id', viewer.organisationId ?? 0)
  const user = await visibleOrganisations(viewer, query, 'users.organisation_id')
    .select('id', 'name', 'email', 'status', 'organisation_id', 'department_id', 'locale')
    .forUpdate()
    .first()
  if (!user) return null
  const role = await trx
    .from('user_roles')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where('user_roles.user_id', userId)
    .select('roles.code')
    .orderBy('roles.id')
    .first()
  const { id, name, email, status, organisation_id: organisationId, department_id: departmentId, locale } = user
  return { id, name, email, status, organisationId, departmentId, role: role?.code ?? null, locale }
}

/** Counts the other active people of the organisation with a role; `findMember` holds the organisation's lock. */
export async function othersWithRole(member: MemberRow, role: string, trx: Trx): Promise<number> {
  const [{ total }] = await trx
    .from('users')
    .join('user_roles', 'user_roles.user_id', 'users.id')
    .join('roles', 'roles.id', 'user_roles.role_id')
    .where('users.organisation_id', member.organisationId)
    .where('users.status', 'active')
    .where('roles.code', role)
    .whereNot('users.id', member.id)
    .count('* as total')
  return Number(total)
}

/** The roles without which nobody could manage an organisation any more. */
export const administratorRoles: ReadonlySet<string> = new Set(['owner', 'administrator'])

/** Whether a member of this organisation may be put there; no department at all is fine. */
export async function departmentIsOurs(departmentId: number | null | undefined, organisationId: number, trx: Trx): Promise<boolean> {
  if (!departmentId) return true
  const row = await trx.from('departments').where({ id: departmentId, organisation_id: organisationId }).select('id').first()
  return row !== null
}
