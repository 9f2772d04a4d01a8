import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import { bodyFor, idsFor, toldOtherwise } from './addresses.ts'
import { committedCosts, costFinder, drawCosts, plantCosts, writeCosts } from './costs.ts'
import { statementsOf } from '#tests/fixtures/statements'
import { committedTable, difference, drawTable, writeTable, type TableRow } from './table.ts'
import { allRoutes, givenWorld, leaveWorld, type Route, type Walker, type World } from './world.ts'

/** The session and when it was last seen, when a token was last used, that an export was taken, how often somebody asked. */
const writtenByReading = new Set(['sessions', 'user_sessions', 'auth_access_tokens', 'audit_rows', 'rate_limits'])

/** Who holds none of them sees no cost anywhere. */
const costPermissions = ['orders.costs.read', 'catalog.prices.read', 'suppliers.amounts.read']

const guest: Walker = { role: 'guest', session: {}, token: '', selfs: null }
const isStream = ({ pattern }: Route) => pattern.endsWith('/stream')

/** Sends one request and undoes what it did, so that the next one meets the same world. */
async function probe(client: ApiClient, { method, pattern, door }: Route, path: string, body: object, walker: Walker): Promise<string> {
  await db.rawQuery('SAVEPOINT probe')
  try {
    const request = client.request(path, method).header('accept', 'application/json').redirects(0)
    if (method !== 'GET') void request.json(body)
    if (door === 'api') void request.bearerToken(walker.token).header('idempotency-key', `table-${pattern}`)
    else {
      void request.withSession(walker.session)
      if (method !== 'GET') void request.withCsrfToken()
    }
    const answer = await request
    return answerOf(answer.status(), `${method} ${path}`)
  } finally {
    await db.rawQuery('ROLLBACK TO SAVEPOINT probe')
  }
}

function answerOf(status: number, what: string): string {
  if (status === 401 || status === 403) return '403'
  if (status === 404) return '404'
  if (status >= 500 && status !== 503) throw new Error(`${what} answers ${status}`)
  return 'ok'
}

function pathOf(pattern: string, ids: Record<string, { own: string; foreign: string | null }>, whose: 'own' | 'foreign'): string | null {
  const paths = Object.entries(ids).map(([name, id]) => [name, id[whose] ?? id.own] as const)
  if (whose === 'foreign' && !Object.values(ids).some(({ foreign }) => foreign !== null)) return null
  return paths.reduce((path, [name, id]) => path.replace(`:${name}`, encodeURIComponent(id)), pattern)
}

async function cellOf(client: ApiClient, world: World, route: Route, walker: Walker, mayEnter: boolean): Promise<string> {
  const ids = await idsFor(world, route, walker)
  if (!ids) throw new Error(`${route.method} ${route.pattern}: say in addresses.ts whose row its parameters name, or why it is nobody’s`)
  const own = isStream(route) && mayEnter ? '…' : await probe(client, route, pathOf(route.pattern, ids, 'own')!, bodyFor(route, world.own), walker)
  const foreignPath = pathOf(route.pattern, ids, 'foreign')
  if (own === '403' || foreignPath === null || (isStream(route) && !isNarrow(walker.role) && route.door === 'office')) return own
  return `${own} / ${await probe(client, route, foreignPath, bodyFor(route, world.foreign), walker)}`
}

/** Whose scope ends before the other customer. */
const isNarrow = (role: string) => !['administrator', 'operations', 'finance', 'support', 'engineer'].includes(role)

test.group('Access | table', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(leaveWorld)

  test('holds for every route, every role, own and foreign rows', async ({ client, assert }) => {
    const world = await givenWorld()
    const columns = { portal: world.portal, office: world.office, api: [...world.portal, ...world.office], public: [guest] }
    const permissions = await permissionsByRole()
    const rows: TableRow[] = []
    const leaks: string[] = []
    for (const route of allRoutes()) {
      const head = `${route.method} ${route.pattern}`
      if (route.door === 'public') {
        rows.push({ door: 'public', head, permission: '', cells: ['open'] })
        continue
      }
      const cells: string[] = []
      for (const walker of columns[route.door]) {
        const mayEnter = permissions.get(walker.role)?.has(route.permission!) === true
        const cell = await cellOf(client, world, route, walker, mayEnter)
        if ((cell.startsWith('403') && !cell.includes('/')) === mayEnter) leaks.push(`${head} ${walker.role}: ${cell} although ${mayEnter ? 'granted' : 'not granted'}`)
        const foreign = cell.split(' / ')[1]
        if (foreign && isNarrow(walker.role) && foreign !== '404' && !(head in toldOtherwise)) leaks.push(`${head} ${walker.role}: foreign ${foreign}`)
        cells.push(cell)
      }
      rows.push({ door: route.door, head, permission: route.permission!, cells })
    }
    const names = (walkers: readonly Walker[]) => walkers.map(({ role }) => role)
    const drawn = drawTable(rows, { portal: names(columns.portal), office: names(columns.office), api: names(columns.api), public: ['everybody'] })
    if (process.env.ACCESS_TABLE === 'write') writeTable(drawn)
    assert.deepEqual(leaks, [])
    assert.deepEqual(difference(committedTable(), drawn), [])
  }).timeout(900_000)

  test('writes nothing when a page, a file or a call of the API is read, but who was last seen and that something was taken along', async ({ client, assert }) => {
    const world = await givenWorld()
    const permissions = await permissionsByRole()
    const columns = { portal: world.portal, office: world.office, api: [...world.portal, ...world.office], public: [guest] }
    const written: string[] = []
    // The page of invariants tries whether it could change what nobody may change.
    const reading = allRoutes().filter((one) => one.method === 'GET' && !isStream(one) && one.pattern !== '/admin/invariants')
    for (const route of reading) {
      const walker = columns[route.door].find(({ role }) => route.permission === null || permissions.get(role)?.has(route.permission))!
      const path = pathOf(route.pattern, (await idsFor(world, route, walker)) ?? {}, 'own')!
      const statements = await statementsOf(async () => {
        for (const address of [path, ...more(path)]) await bodyOf(client, route, address, walker)
      })
      const tables = statements.flatMap((sql) => /^\s*(?:insert(?: ignore)? into|replace into|update|delete from)\s+`?(\w+)/i.exec(sql)?.[1] ?? [])
      written.push(...tables.filter((table) => !writtenByReading.has(table)).map((table) => `GET ${route.pattern}: ${table}`))
    }
    assert.deepEqual(written, [])
  }).timeout(900_000)

  test('shows costs and margins only where the table says', async ({ client, assert }) => {
    const world = await givenWorld()
    await plantCosts(world)
    const hasCosts = await costFinder()
    const columns = { portal: world.portal, office: world.office, api: [...world.portal, ...world.office], public: [guest, world.portal[0]] }
    const permissions = await permissionsByRole()
    const found = new Map<string, string[]>()
    for (const route of allRoutes().filter((one) => one.method === 'GET' && !isStream(one))) {
      for (const walker of columns[route.door]) {
        const path = pathOf(route.pattern, (await idsFor(world, route, walker)) ?? {}, 'own')!
        if (route.permission !== null && !permissions.get(walker.role)?.has(route.permission)) continue
        for (const address of [path, ...more(path)]) {
          const read = await bodyOf(client, route, address, walker)
          if (!hasCosts(read)) continue
          const head = `GET ${address === path ? route.pattern : address.replace(path, route.pattern)}`
          found.set(head, [...(found.get(head) ?? []), walker.role])
        }
      }
    }
    const drawn = drawCosts(found)
    if (process.env.ACCESS_TABLE === 'write') writeCosts(drawn)
    const mayKnow = (role: string) => costPermissions.some((code) => permissions.get(role)?.has(code))
    assert.deepEqual([...found].flatMap(([head, roles]) => roles.filter((role) => !mayKnow(role)).map((role) => `${head} ${role}`)), [])
    assert.deepEqual(difference(committedCosts(), drawn), [])
  }).timeout(900_000)
})

/** The same list as a file, and the tabs of a page that has some. */
function more(path: string): string[] {
  if (/^\/admin\/customers\/\d+$/.test(path)) return ['orders', 'resources', 'recharges', 'audit'].map((tab) => `${path}?tab=${tab}`)
  if (/^\/admin\/supplier-bills\/\d+$/.test(path)) return ['?tab=customer', '?tab=resource', '?format=csv'].map((query) => `${path}${query}`)
  return ['/admin/supplier-bills', '/admin/orders', '/admin/offers', '/admin/prices', '/admin/audit', '/orders', '/resources', '/audit', '/admin/wallets'].includes(path) ? [`${path}?format=csv`] : []
}

async function bodyOf(client: ApiClient, { door }: Route, path: string, walker: Walker): Promise<string> {
  await db.rawQuery('SAVEPOINT probe')
  try {
    const request = client.get(path).redirects(0)
    const answer = await (door === 'api' ? request.bearerToken(walker.token) : request.withSession(walker.session))
    return `${answer.text() ?? ''}${JSON.stringify(answer.body() ?? '')}`
  } finally {
    await db.rawQuery('ROLLBACK TO SAVEPOINT probe')
  }
}

async function permissionsByRole(): Promise<Map<string, Set<string>>> {
  const rows = await db.from('role_permissions').join('roles', 'roles.id', 'role_permissions.role_id').select('roles.code', 'permission_code')
  const byRole = Map.groupBy(rows, (row) => row.code as string)
  return new Map([...byRole].map(([role, pairs]) => [role, new Set(pairs.map((pair) => pair.permission_code as string))]))
}
