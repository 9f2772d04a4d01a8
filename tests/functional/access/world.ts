import router from '@adonisjs/core/services/router'
import db from '@adonisjs/lucid/services/db'
import { saveDepartment } from '#identity/actions/save_department'
import { syncRoles } from '#identity/actions/sync_roles'
import { portalRoles, staffRoles, type PortalRole } from '#identity/builtin_roles'
import { clock } from '#kernel/clock'
import { newId } from '#kernel/ids'
import { hub } from '#suppliers/hub'
import { shelfChanged } from '#tests/fixtures/catalog'
import { givenMember, givenStaff, sessionOf, tokenFor, viewerFor } from '#tests/fixtures/people'
import { givenPossessions, type Possessions } from '#tests/fixtures/possessions'
import { givenThings, type Things } from './operators_things.ts'
import { givenHouse, givenPicture, givenSelfs, type House, type Selfs } from './staff_rows.ts'

export type Door = 'portal' | 'office' | 'api' | 'public'
export type Route = { method: string; pattern: string; permission: string | null; door: Door }

const isAdmin = (pattern: string) => pattern === '/admin' || pattern.startsWith('/admin/')

/** Every route that has a door of ours, sorted as the table shows them. */
export function allRoutes(): Route[] {
  const routes = (Object.values(router.toJSON()).flat() as any[]).flatMap(({ pattern, methods, middleware }) => {
    const door = [...middleware.all()].find(({ name }: { name?: string }) => name === 'viewer' || name === 'token') as any
    if (!door || pattern.includes('/test-only/')) return []
    const permission: string | null = door.args?.permission ?? null
    const place: Door = door.name === 'token' ? 'api' : permission === null ? 'public' : isAdmin(pattern) ? 'office' : 'portal'
    return methods.filter((method: string) => method !== 'HEAD').map((method: string): Route => ({ method, pattern, permission, door: place }))
  })
  return routes.sort((a, b) => (a.pattern < b.pattern ? -1 : a.pattern > b.pattern ? 1 : a.method < b.method ? -1 : 1))
}

/** `selfs`: of staff, what is their own alone. */
export type Walker = { role: string; session: Record<string, string | number>; token: string; selfs: Selfs | null }

export type World = { portal: Walker[]; office: Walker[]; own: Possessions; foreign: Possessions; things: Things & Record<'/recharges', { own: string; foreign: string }>; house: House; colleague: Selfs }

/** Roles beside the built-in ones: with the permissions of one of them, and a scope that no built-in role has. */
export const narrowRoles = { colleague: { like: 'owner', scope: 'self' }, team_lead: { like: 'sales', scope: 'department' }, regional: { like: 'administrator', scope: 'department' } } as const

/**
 * Two customers with one of everything. The first has people of every role and belongs to the sales who walks; the second is a
 * stranger to all of them and belongs to other sales.
 */
export async function givenWorld(): Promise<World> {
  await syncRoles()
  const [own, foreign] = [await givenPossessions(), await givenPossessions()]
  await givenNarrowRoles()
  for (const { memberId } of [own, foreign]) await givenPicture({ id: Number(memberId) })
  const people = await Promise.all(portalRoles.map(async (role) => (role === 'owner' ? { id: own.buyer.userId, role } : memberOf(own, role))))
  const colleague = await memberOf(own, 'member')
  await holds(colleague.id, 'colleague')
  // One after the other: the first of them makes the operator.
  const staff: Awaited<ReturnType<typeof givenStaff>>[] = []
  for (const role of staffRoles) staff.push(await givenStaff({ role }))
  const lead = await givenStaff({ role: 'sales' })
  await holds(lead.id, 'team_lead')
  const regional = await givenStaff({ role: 'administrator' })
  await holds(regional.id, 'regional')
  const sales = staff.find(({ role }) => role === 'sales')!
  const otherSales = await givenStaff({ role: 'sales' })
  await together(sales.id, lead.id, regional.id)
  const things = await givenThings(own, foreign, sales, otherSales)
  const administrator = staff.find(({ role }) => role === 'administrator')!
  await shelfChanged()
  return {
    own, foreign, house: await givenHouse(administrator), colleague: await givenSelfs(otherSales),
    things: { ...things, '/recharges': { own: await rechargeOf(own), foreign: await rechargeOf(foreign) } },
    portal: await Promise.all([...people, { id: colleague.id, role: 'colleague' }].map(walker)),
    office: await inTurn([...staff, { id: lead.id, role: 'team_lead' }, { id: regional.id, role: 'regional' }], async (one) => ({
      ...(await walker(one)), selfs: await givenSelfs(one),
    })),
  }
}

async function inTurn<Input, Output>(inputs: readonly Input[], work: (input: Input) => Promise<Output>): Promise<Output[]> {
  const outputs: Output[] = []
  for (const input of inputs) outputs.push(await work(input))
  return outputs
}

export function leaveWorld(): void {
  hub.restore()
  clock.restore()
}

const memberOf = ({ buyer }: Possessions, role: PortalRole) => givenMember({ role, organisation: { id: buyer.organisationId } })

async function walker({ id, role }: { id: number; role: string }): Promise<Walker> {
  return { role, session: await sessionOf({ id }), token: await tokenFor({ id }), selfs: null }
}

async function givenNarrowRoles(): Promise<void> {
  for (const [code, { like, scope }] of Object.entries(narrowRoles)) {
    const model = await db.from('roles').where('code', like).firstOrFail()
    const now = clock.now()
    const [id] = await db.table('roles').insert({ code, realm: model.realm, scope, name_zh: code, name_en: code, created_at: now, updated_at: now })
    await db.rawQuery('INSERT INTO role_permissions (role_id, permission_code) SELECT ?, permission_code FROM role_permissions WHERE role_id = ?', [id, model.id])
  }
  await db.from('topic_versions').where('topic', 'roles').increment('version', 1)
}

async function holds(userId: number, code: string): Promise<void> {
  const role = await db.from('roles').where('code', code).firstOrFail()
  await db.from('user_roles').where('user_id', userId).update({ role_id: role.id })
}

/** Puts both into one department of the operator's. */
async function together(...userIds: number[]): Promise<void> {
  const administrator = await viewerFor(await givenStaff({ role: 'administrator' }), 'identity.staff.manage')
  const department = await saveDepartment(administrator, { name: '华东销售', parentId: null })
  if (!department.ok) throw new Error(department.error.type)
  await db.from('users').whereIn('id', userIds).update({ department_id: department.value.id })
}

async function rechargeOf({ buyer }: Possessions): Promise<string> {
  const id = newId('rch')
  const now = clock.now()
  await db.table('recharges').insert({
    id, organisation_id: buyer.organisationId, method: 'corporate_transfer', state: 'entered', amount_fen: 100_00, reference: id,
    payer_name: '付款人', entered_by: buyer.userId, created_at: now,
  })
  return id
}
