import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import { permissionOf } from '#identity/permissions'
import { everybodysRows, publicRoutes, unvalidatedRoutes, viewerlessQueries } from './public_routes.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const writing = ['POST', 'PUT', 'PATCH', 'DELETE']

function committedRoutes(): any[] {
  if (!router.commited) router.commit()
  return Object.values(router.toJSON()).flat()
}

type Declared = { key: string; method: string; permission: string | null | undefined; door: string | undefined; load?: () => Promise<any> }

/** Every method and pattern with what its group says. `permission` is undefined where no group of ours was around it. */
function declaredRoutes(): Declared[] {
  return committedRoutes().flatMap((route: any) => {
    const entries = [...route.middleware.all()]
    const door = entries.find((entry: any) => ['viewer', 'token'].includes(entry.name)) as any
    const reference = typeof route.handler === 'object' ? route.handler.reference : undefined
    const load = Array.isArray(reference) && typeof reference[0] === 'function' ? reference[0] : undefined
    return route.methods
      .filter((method: string) => method !== 'HEAD')
      .map((method: string) => ({ key: `${method} ${route.pattern}`, method, permission: door?.args?.permission, door: door?.name, load }))
  })
}

type QueryFunction = { id: string; parameter: string; type: string }

function queryFunctions(source: string, file: string): QueryFunction[] {
  const pattern = /export async function\*? (\w+)(?:<[^(]*>)?\(\s*(?:(\w+): ([\w.]+))?/g
  return [...source.matchAll(pattern)].map(([, name, parameter = '', type = '']) => ({ id: `${file}: ${name}`, parameter, type }))
}

function allQueries(): QueryFunction[] {
  const files = globSync('app/*/queries/*_query.ts', { cwd: root })
  return files.flatMap((file) => queryFunctions(readFileSync(`${root}${file}`, 'utf8'), file))
}

test.group('Architecture | routes', () => {
  test('every route names its permission or stands in the list of public ones', ({ assert }) => {
    const routes = declaredRoutes()
    assert.isAbove(routes.length, 30)
    const open = routes.filter(({ permission, key }) => !permission && !(key in publicRoutes))
    assert.deepEqual(open.map(({ key }) => key), [])
  })

  test('every permission named is declared, and its realm is that of the route', ({ assert }) => {
    for (const { permission, key, door } of declaredRoutes()) {
      if (!permission) continue
      const { realm } = permissionOf(permission)
      if (door === 'viewer') assert.isTrue(realm === 'both' || (realm === 'back_office') === / \/admin(\/|$)/.test(key), key)
    }
  })

  test('the list of public routes names none that is gone or asks for a permission', ({ assert }) => {
    const open = new Set(declaredRoutes().filter(({ permission }) => !permission).map(({ key }) => key))
    assert.deepEqual(Object.keys(publicRoutes).filter((key) => !open.has(key)), [])
  })

  test('every route that writes has a validator', async ({ assert }) => {
    const missing: string[] = []
    for (const { method, key, load } of declaredRoutes()) {
      if (!writing.includes(method) || key in unvalidatedRoutes || key.includes('/test-only/')) continue
      const controller = await load?.()
      if (!controller?.default?.validator) missing.push(key)
    }
    assert.deepEqual(missing, [])
  })

  test('API routes carry a token, pages a session: none has both or neither', ({ assert }) => {
    const wrong = declaredRoutes().filter(({ key, door }) => door && (door === 'token') !== key.includes(' /api/') && !(key in publicRoutes))
    assert.deepEqual(wrong.map(({ key }) => key), [])
  })

  test('files are read on these routes alone, behind a permission', ({ assert }) => {
    const taking = committedRoutes().filter((route) => [...route.middleware.all()].some((entry: any) => entry.name === 'upload'))
    const posts = taking.filter(({ methods }) => methods.includes('POST')).map(({ pattern }) => pattern)
    assert.sameMembers(posts, ['/account/picture', '/admin/me/picture', '/admin/brand', '/admin/campaigns', '/admin/campaigns/:id', '/admin/manual-steps/:id/answer', '/organisation/verification'])
  })

  test('every event stream ends with the right to read it', ({ assert }) => {
    const source = (file: string) => readFileSync(`${root}${file}`, 'utf8')
    const streams = globSync('app/*/controllers/**/*.ts', { cwd: root }).filter((file) => /text\/event-stream|streamChanges\(/.test(source(file)))
    assert.isAbove(streams.length, 2)
    assert.include(source('app/identity/event_stream.ts'), 'whileAllowed(ctx')
    assert.deepEqual(streams.filter((file) => !/(?:whileAllowed|streamChanges)\(ctx/.test(source(file))), [])
  })

  test('a GET changes nothing: no route answers it by execute', ({ assert }) => {
    const acting = committedRoutes().filter((route) => route.methods.includes('GET') && route.handler.reference?.[1] === 'execute')
    assert.deepEqual(acting.map((route) => route.pattern), [])
  })
})

test.group('Architecture | queries', () => {
  test('take the viewer first', ({ assert }) => {
    const queries = allQueries()
    assert.isAbove(queries.length, 20)
    const wrong = queries.filter(({ id, type }) => type !== 'Viewer' && !(id in viewerlessQueries))
    assert.deepEqual(wrong.map(({ id }) => id), [])
  })

  test('do not leave the viewer unused', ({ assert }) => {
    const wrong = allQueries().filter(({ id, parameter, type }) => type === 'Viewer' && parameter.startsWith('_') && !(id in everybodysRows))
    assert.deepEqual(wrong.map(({ id }) => id), [])
  })

  test('are found wherever the parameter stands', ({ assert }) => {
    const found = queryFunctions('export async function a(\n  client: Client\n) {}\nexport async function* b<T>(_viewer: Viewer, x: number) {}', 'f')
    assert.deepEqual(found, [
      { id: 'f: a', parameter: 'client', type: 'Client' },
      { id: 'f: b', parameter: '_viewer', type: 'Viewer' },
    ])
  })

  test('the lists of exceptions name none that is gone', ({ assert }) => {
    const ids = new Set(allQueries().map(({ id }) => id))
    const gone = [...Object.keys(viewerlessQueries), ...Object.keys(everybodysRows)].filter((id) => !ids.has(id))
    assert.deepEqual(gone, [])
  })
})
