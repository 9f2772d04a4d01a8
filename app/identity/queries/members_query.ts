import db from '@adonisjs/lucid/services/db'
import { numberedPage, type NumberedPage } from '#kernel/pagination'
import { visibleOrganisations, type Viewer } from '../viewer.ts'

export type Member = {
  id: number
  name: string
  email: string
  phone: string | null
  pictureFile: string | null
  status: 'active' | 'suspended' | 'offboarded'
  role: { code: string; zh: string; en: string } | null
  department: { id: number; name: string } | null
  emailVerified: boolean
  phoneVerified: boolean
  lastSignedInAt: Date | null
  createdAt: Date
}

const EXPORT_SLICE = 1_000
const COLLEAGUES_MAX = 500

export type MemberFilter = { page: number; pageSize: number; q?: string; departmentId?: number; status?: string; organisationId?: number }

/**
 * People of the organisations that the viewer sees: members see their own, staff of a customer when `organisationId` says which.
 * Without it everybody sees their own organisation.
 */
export async function membersQuery(viewer: Viewer, filter: MemberFilter): Promise<NumberedPage<Member>> {
  const query = visibleMembers(viewer, filter)
  const [{ total }] = await query.clone().count('* as total')
  const rows = await columns(query).orderBy('users.id').offset((filter.page - 1) * filter.pageSize).limit(filter.pageSize)
  return numberedPage(rows.map(toMember), Number(total), filter.page, filter.pageSize)
}

/** All of them, for an export, in slices. */
export async function* membersExportQuery(viewer: Viewer, filter: Omit<MemberFilter, 'page' | 'pageSize'>): AsyncGenerator<Member> {
  for (let after = 0; ; ) {
    const rows = await columns(visibleMembers(viewer, filter)).where('users.id', '>', after).orderBy('users.id').limit(EXPORT_SLICE)
    yield* rows.map(toMember)
    if (rows.length < EXPORT_SLICE) return
    after = rows[rows.length - 1].id
  }
}

/** Active people of the viewer's own organisation by name, for a select; at most five hundred. */
export async function colleaguesQuery(viewer: Viewer): Promise<Array<{ id: number; name: string; email: string }>> {
  return db.from('users').where({ organisation_id: viewer.organisationId ?? 0, status: 'active' }).select('id', 'name', 'email').orderBy('name').limit(COLLEAGUES_MAX)
}

/** One of them, or null: absent and foreign look the same. */
export async function memberQuery(viewer: Viewer, id: number): Promise<Member | null> {
  const row = await columns(visibleMembers(viewer, {}).where('users.id', id)).first()
  return row ? toMember(row) : null
}

function visibleMembers(viewer: Viewer, { q, departmentId, status, organisationId }: Partial<MemberFilter>) {
  const wanted = organisationId ?? viewer.organisationId ?? 0
  const query = visibleOrganisations(viewer, db.from('users').where('users.organisation_id', wanted), 'users.organisation_id', 'users.id')
  if (departmentId) query.where('users.department_id', departmentId)
  if (status) query.where('users.status', status)
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    query.where((either) => {
      void either.whereILike('users.name', like).orWhereILike('users.email', like)
      // The column is ASCII: MariaDB refuses to compare it with anything else.
      if (/^[\x20-\x7e]+$/.test(q)) void either.orWhereILike('users.phone', like)
    })
  }
  return query
}

function columns(query: ReturnType<typeof visibleMembers>) {
  return query
    .leftJoin('departments', 'departments.id', 'users.department_id')
    .leftJoin('user_roles', 'user_roles.user_id', 'users.id')
    .leftJoin('roles', 'roles.id', 'user_roles.role_id')
    .select('users.id', 'users.name', 'users.email', 'users.phone', 'users.picture_file', 'users.status', 'users.department_id')
    .select('users.email_verified_at', 'users.phone_verified_at', 'users.last_signed_in_at', 'users.created_at')
    .select('departments.name as department_name', 'roles.code', 'roles.name_zh', 'roles.name_en')
}

function toMember(row: any): Member {
  return {
    id: row.id,
    name: row.name,
    email: row.email,
    phone: row.phone,
    pictureFile: row.picture_file,
    status: row.status,
    role: row.code ? { code: row.code, zh: row.name_zh, en: row.name_en } : null,
    department: row.department_id ? { id: row.department_id, name: row.department_name } : null,
    emailVerified: row.email_verified_at !== null,
    phoneVerified: row.phone_verified_at !== null,
    lastSignedInAt: row.last_signed_in_at,
    createdAt: row.created_at,
  }
}
