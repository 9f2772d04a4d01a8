import router from '@adonisjs/core/services/router'
import db from '@adonisjs/lucid/services/db'
import { accessSubjectOf, type AccessSubject, type RowOwner } from '../access_subjects.ts'
import { permissionOf, type Permission } from '../permissions.ts'
import { visibleOrganisations, viewerOf, type HeldRole, type Person, type Scope, type Viewer } from '../viewer.ts'
import { personByUser, type KnownPerson } from './person_query.ts'

export type WhyQuestion = { userId: number; permission?: string; address?: string }

export type WhyRole = Pick<HeldRole, 'code' | 'scope' | 'realm'> & { zh: string; en: string; grants: boolean; decides: boolean }

export type WhyAnswer = {
  person: Person
  permission: Permission
  roles: WhyRole[]
  /** `no_role`: none of the person's roles holds it. `inactive`: person or organisation is suspended or gone. */
  verdict: 'may' | 'no_role' | 'inactive' | 'wrong_house'
  /** The scope that lists and pages of this permission are narrowed by. */
  scope: Scope | null
  row: WhyRow | null
}

export type WhyRow = { subject: Pick<AccessSubject, 'zh' | 'en'>; id: string; owner: (RowOwner & { sales: string | null }) | null; visible: boolean }

export type WhyRefused = 'person_not_found' | 'address_unknown' | 'address_public' | 'nothing_asked'

/**
 * Why may (or may not) this person do this, and see this row? Answered by the same rules that decide a request: the route says
 * which permission, the roles who grants it, the widest scope among those which rows, and the row's owner whether it is among them.
 */
export async function whyQuery(viewer: Viewer, { userId, permission, address }: WhyQuestion): Promise<WhyAnswer | WhyRefused> {
  const known = viewer.scope === 'platform' ? await personByUser(userId) : null
  if (!known) return 'person_not_found'
  const asked = address ? routeOf(address) : null
  if (address && !asked) return 'address_unknown'
  if (asked && !asked.permission) return 'address_public'
  const code = asked?.permission ?? permission
  if (!code) return 'nothing_asked'
  const wanted = permissionOf(code)
  const seen = viewerOf({ ...known, permission: code, origin: { ipAddress: null, requestId: null } })
  const verdict = verdictOf(known, seen, wanted, asked)
  const scope = seen.may(code) ? seen.scope : null
  const row = asked ? await rowOf(viewer, asked, verdict === 'may' ? seen : null) : null
  return { person: known.person, permission: wanted, roles: await rolesOf(known, code, scope), verdict, scope, row }
}

type AskedRoute = { pattern: string; permission: string | null; params: Record<string, string>; isAdmin: boolean; isApi: boolean }

/** A path or a whole address, as it stands in the browser. */
function routeOf(address: string): AskedRoute | null {
  const path = URL.canParse(address) ? new URL(address).pathname : address.split(/[?#]/)[0]
  const matched = router.match(path, 'GET', true) ?? router.match(path, 'POST', true)
  if (!matched) return null
  const { pattern } = matched.route
  const doors = [...matched.route.middleware.all()] as { name?: string; args?: { permission?: string | null } }[]
  const door = doors.find(({ name }) => name === 'viewer' || name === 'token')
  return {
    pattern, permission: door?.args?.permission ?? null, params: matched.params,
    isAdmin: pattern === '/admin' || pattern.startsWith('/admin/'), isApi: door?.name === 'token',
  }
}

function verdictOf({ active, person }: KnownPerson, seen: Viewer, { code }: Permission, asked: AskedRoute | null): WhyAnswer['verdict'] {
  if (!active) return 'inactive'
  if (!seen.may(code)) return 'no_role'
  const isStaff = person.realm === 'back_office'
  return asked && !asked.isApi && asked.isAdmin !== isStaff ? 'wrong_house' : 'may'
}

async function rolesOf({ roles, person }: KnownPerson, permission: string, scope: Scope | null): Promise<WhyRole[]> {
  const names = await db.from('roles').whereIn('id', roles.map(({ id }) => id)).select('id', 'name_zh', 'name_en')
  return roles.map(({ id, code, scope: own, realm, permissions }) => {
    const named = names.find((row) => row.id === id)
    const grants = realm === person.realm && permissions.has(permission)
    return { code, realm, scope: own, zh: named?.name_zh ?? code, en: named?.name_en ?? code, grants, decides: grants && own === scope }
  })
}

async function rowOf(viewer: Viewer, { pattern, params }: AskedRoute, seen: Viewer | null): Promise<WhyRow | null> {
  const subject = accessSubjectOf(pattern)
  const id = params.id ?? params.organisationId
  if (!subject || !id) return null
  const owner = await subject.ownerOf(viewer, id)
  const { zh, en } = subject
  if (!owner) return { subject: { zh, en }, id, owner: null, visible: false }
  const sales = await db.from('organisations').leftJoin('users', 'users.id', 'organisations.sales_user_id')
    .where('organisations.id', owner.organisationId).select('users.name').first()
  return { subject: { zh, en }, id, owner: { ...owner, sales: sales?.name ?? null }, visible: seen !== null && (await isInScope(seen, owner)) }
}

/** The rule itself, asked about one row that has this owner. */
async function isInScope(seen: Viewer, { organisationId, userId }: RowOwner): Promise<boolean> {
  const rows = db
    .from('organisations')
    .leftJoin('users as row_owner', (join) => void join.onVal('row_owner.id', userId ?? 0))
    .where('organisations.id', organisationId)
    .select('organisations.id')
  return (await visibleOrganisations(seen, rows, 'organisations.id', 'row_owner.id').first()) !== null
}
