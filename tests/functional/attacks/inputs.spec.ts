import router from '@adonisjs/core/services/router'
import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { clock } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import { givenConnection } from '#tests/fixtures/suppliers'
import { shelfChanged } from '#tests/fixtures/catalog'
import * as orders from '#tests/fixtures/orders'
import { givenMember, givenOrganisation, givenStaff, sessionOf, tokenFor, viewerFor, type GivenPerson } from '#tests/fixtures/people'
import { givenRecharge } from '#tests/fixtures/wallets'

type Route = { pattern: string; method: string; door: string }

function routes(): Route[] {
  return (Object.values(router.toJSON()).flat() as any[]).flatMap(({ pattern, methods, middleware }) => {
    const door = [...middleware.all()].find(({ name }: { name?: string }) => name === 'viewer' || name === 'token') as { name: string } | undefined
    return door && !pattern.endsWith('/stream') ? [{ pattern, method: methods[0], door: door.name }] : []
  })
}

/** Every name that a field or a filter of the house has. */
const names = ['organisationName', 'name', 'email', 'phone', 'password', 'terms', 'login', 'code', 'which', 'locale', 'role', 'status', 'departmentId',
  'parentId', 'scopes', 'days', 'reason', 'salesUserId', 'nameZh', 'nameEn', 'logoText', 'primary', 'plugin', 'settings', 'attributes', 'on', 'ids', 'all',
  'organisationId', 'connectionId', 'supplierAccountId', 'below', 'method', 'amount', 'reference', 'payerName', 'note', 'decision', 'supplier', 'family',
  'group', 'offerIds', 'rate', 'price', 'validFrom', 'validUntil', 'back', 'offerId', 'months', 'quantity', 'options', 'quoteId', 'answer', 'act',
  'idempotencyKey', 'items', 'visible', 'sellable', 'to', 'value', 'link',
  'q', 'page', 'sort', 'state', 'from', 'until', 'kind', 'type', 'cursor', 'limit', 'format', 'region', 'way', 'lack', 'owner', 'only', 'since',
  'action', 'actorUserId', 'subjectType', 'subjectId', 'subject', 'connection', 'operation', 'realm', 'unread', 'unassigned', 'quote',
  'contact', 'headUserId', 'takerId', 'creditCode', 'address', 'consent', 'sales', 'batch']

const probes: Record<string, unknown> = {
  'an array': ['a', 'b'],
  'an object': { a: { b: 'c' } },
  'a NUL': 'a\u0000b',
  'an emoji': '\ud83d\ude00',
  'Chinese': '壹号服务器',
  'a negative number': '-1',
  'a number without end': '1e309',
  'more than an id holds': '99999999999999999999999',
  'ten thousand letters': 'x'.repeat(10_000),
  'a script': '"><script>alert(1)</script>',
  'a statement': `' OR 1=1; DROP TABLE users; -- %_\\`,
  'a path': '../../../../etc/passwd',
}

/** Whole words: a random token may hold `ER_X` by chance. */
const traces = /node_modules|\bat .+\.[jt]s:\d+|file:\/\/|SELECT .+ FROM|(?<![\w-])ER_[A-Z_]{3,}(?![\w-])|\berrno\b|sqlMessage/

const fill = (value: unknown) => Object.fromEntries(names.map((name) => [name, value]))

/** A query or form body as qs writes it. */
function encode(values: Record<string, unknown>): string {
  return Object.entries(values).flatMap(([name, value]) => {
    if (Array.isArray(value)) return value.map((one) => `${name}[]=${encodeURIComponent(one)}`)
    if (typeof value === 'object') return [`${name}[a][b]=c`]
    return [`${name}=${encodeURIComponent(String(value))}`]
  }).join('&')
}

const isAdmin = (pattern: string) => pattern === '/admin' || pattern.startsWith('/admin/')
const polluted = () => (({}) as Record<string, unknown>).polluted

test.group('Attacks | inputs', (group) => {
  let customer: GivenPerson
  let administrator: GivenPerson

  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await shelfChanged()
    customer = await givenMember()
    administrator = await givenStaff({ role: 'administrator' })
  })
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  for (const [what, value] of Object.entries(probes)) {
    test(`no route breaks, and none tells how it is built, when every field is ${what}`, async ({ client, assert }) => {
      const sessions = { portal: await sessionOf(customer), admin: await sessionOf(administrator) }
      const token = await tokenFor(customer)
      const wrong: string[] = []
      for (const { pattern, method, door } of routes()) {
        const inPath = typeof value === 'string' ? encodeURIComponent(value.slice(0, 200)) : '1'
        const path = pattern.replace(/:\w+/g, inPath)
        if (door === 'token') {
          const url = `http://${process.env.HOST}:${process.env.PORT}${path}`
          const headers = { 'authorization': `Bearer ${token}`, 'idempotency-key': 'x', 'content-type': 'application/json' }
          const isGet = method === 'GET'
          const answer = await fetch(isGet ? `${url}?${encode(fill(value)).slice(0, 14_000)}` : url, { method, headers, body: isGet ? undefined : JSON.stringify(fill(value)) })
          const text = await answer.text()
          if (answer.status >= 500 || traces.test(text)) wrong.push(`${method} ${pattern}: ${answer.status} ${text.slice(0, 200)}`)
          continue
        }
        const request = method === 'GET' ? client.get(`${path}?${encode(fill(value)).slice(0, 14_000)}`)
          : client.post(path).type('form').withCsrfToken().form(encode(fill(value)).slice(0, 200_000) as any)
        const answer = await request.withSession(isAdmin(pattern) ? sessions.admin : sessions.portal).redirects(0)
        if (answer.status() >= 500 || traces.test(answer.text())) wrong.push(`${method} ${pattern}: ${answer.status()} ${answer.text().slice(0, 200)}`)
      }
      assert.deepEqual(wrong, [])
    }).timeout(90_000)
  }

  test('no single filter of the API breaks on an emoji', async ({ assert }) => {
    const headers = { authorization: `Bearer ${await tokenFor(customer)}` }
    const wrong: string[] = []
    for (const { pattern } of routes().filter(({ door, method }) => door === 'token' && method === 'GET')) {
      for (const name of ['q', 'supplier', 'family', 'region', 'state', 'action', 'kind', 'from', 'to', 'cursor', 'limit']) {
        const path = pattern.replace(/:\w+/g, encodeURIComponent('\ud83d\ude00'))
        const answer = await fetch(`http://${process.env.HOST}:${process.env.PORT}${path}?${name}=${encodeURIComponent('\ud83d\ude00')}`, { headers })
        if (answer.status >= 500) wrong.push(`${pattern}?${name}: ${answer.status}`)
      }
    }
    assert.deepEqual(wrong, [])
  }).timeout(60_000)

  test('a prototype cannot be written to, by query, form or JSON', async ({ client, assert }) => {
    const session = await sessionOf(customer)
    const attacks = ['__proto__[polluted]=1', 'constructor[prototype][polluted]=1', 'options[__proto__][polluted]=1', 'a[__proto__][polluted]=1']
    for (const attack of attacks) {
      await client.get(`/products?${attack}`).withSession(session)
      await client.post('/cart').type('form').form(`offerId=1&months=1&quantity=1&${attack}` as any).withCsrfToken().withSession(session).redirects(0)
    }
    const token = await tokenFor(customer)
    const url = `http://${process.env.HOST}:${process.env.PORT}/api/v1/quotes`
    const item = '{"offerId":1,"quantity":1,"months":1,"options":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}'
    const headers = { 'authorization': `Bearer ${token}`, 'idempotency-key': 'p', 'content-type': 'application/json' }
    const answer = await fetch(url, { method: 'POST', headers, body: `{"__proto__":{"polluted":1},"items":[${item}]}` })
    assert.isBelow(answer.status, 500)
    assert.isUndefined(polluted())
  })

  test('bodies that are too big, broken or of another type are refused in words', async ({ assert }) => {
    const base = `http://${process.env.HOST}:${process.env.PORT}`
    const authorization = `Bearer ${await tokenFor(customer)}`
    const send = async (path: string, type: string, body: string) => {
      const answer = await fetch(`${base}${path}`, { method: 'POST', redirect: 'manual', headers: { authorization, 'content-type': type, 'idempotency-key': 'big' }, body })
      return { status: answer.status, text: await answer.text() }
    }
    const huge = 'x'.repeat(2 * 1024 * 1024)
    const tried = [
      { answer: await send('/api/v1/quotes', 'application/json', `{"items":"${huge}"}`), status: 413 },
      { answer: await send('/api/v1/quotes', 'application/json', '{"items":['), status: 400 },
      { answer: await send('/api/v1/quotes', 'application/json', '['.repeat(100_000)), status: 400 },
      { answer: await send('/api/v1/quotes', 'text/plain', 'items'), status: 422 },
      { answer: await send('/sign-in', 'application/x-www-form-urlencoded', `login=${huge}`), status: 413 },
    ]
    for (const { answer, status } of tried) {
      assert.equal(answer.status, status, answer.text.slice(0, 200))
      assert.notMatch(answer.text, traces)
    }
  })

  test('files of strangers are never written to disk', async ({ assert }) => {
    const before = new Set(readdirSync(tmpdir()))
    const form = new FormData()
    form.set('login', new File(['x'.repeat(100_000)], 'evil.bin'))
    const answer = await fetch(`http://${process.env.HOST}:${process.env.PORT}/sign-in`, { method: 'POST', body: form, redirect: 'manual' })
    assert.isBelow(answer.status, 500)
    const written = readdirSync(tmpdir()).filter((name) => !before.has(name) && /\.(bin|tmp)$|^[a-z0-9]{20,}$/.test(name))
    assert.deepEqual(written, [])
  })

  for (const how of ['too long a name', 'a page that was too old']) {
    test(`a form refused for ${how} leaves no secret in the session`, async ({ client, assert }) => {
      const secret = 'a-secret-that-was-typed-by-hand'
      const form = { plugin: 'volcengine', name: 'x'.repeat(300), settings: { accessKeyId: 'AKLT12345678', secretAccessKey: secret } }
      const post = client.post('/admin/suppliers').form(form).header('referer', `http://${process.env.HOST}:${process.env.PORT}/admin/suppliers/new?plugin=volcengine`)
      if (how === 'too long a name') void post.withCsrfToken()
      const answer = await post.withSession(await sessionOf(administrator)).redirects(0)
      assert.isTrue(answer.header('location')?.endsWith('/admin/suppliers/new?plugin=volcengine'))
      const kept = JSON.stringify([answer.flashMessages(), answer.session()])
      assert.notInclude(kept, secret)
      assert.include(kept, 'AKLT12345678')
    })
  }

  test('no cell of an export is a formula', async ({ client, assert }) => {
    const shop = await orders.givenShop()
    const evil = `=cmd|'/C calc'!A0`
    const organisation = await givenOrganisation({ name: evil })
    const person = await givenMember({ organisation, name: '+SUM(1)' })
    await givenRecharge(organisation.id, 1_000_00)
    await db.from('offers').where('id', shop.offerId).update({ name_zh: `@${evil}`, name_en: evil })
    await db.from('supplier_connections').where('id', shop.connection.id).update({ name: `-1+${evil}` })
    await shelfChanged()
    const viewer = await viewerFor(person, 'orders.orders.place')
    const { lineId } = await orders.givenOrder(shop, { viewer, organisationId: organisation.id, userId: person.id })
    await orders.work(lineId, { until: 'completed' })
    const sessions = { portal: await sessionOf(person), admin: await sessionOf(administrator) }
    const exports = ['/orders', '/resources', '/wallet', '/admin/orders', '/admin/recharges', `/admin/wallets/${organisation.id}`, '/admin/offers', '/admin/customers',
      '/admin/prices']
    for (const path of exports) {
      const csv = await client.get(`${path}?format=csv`).withSession(isAdmin(path) ? sessions.admin : sessions.portal)
      csv.assertStatus(200)
      assert.include(csv.header('content-type'), 'text/csv', path)
      const cells = csv.text().replace(/^\ufeff/, '').split(/\r?\n|,/)
      const formulas = cells.filter((cell) => /^"?[=@\t\r]|^"?[+-](?![\d.]+"?$)/.test(cell))
      assert.deepEqual(formulas, [], path)
    }
    const own = await client.get('/orders?format=csv').withSession(sessions.portal)
    assert.include(own.text(), evil.slice(1, 6))
  })

  test('long names and names with markup are shown as they are', async ({ client, assert }) => {
    const session = await sessionOf(customer)
    await db.from('organisations').where('id', customer.organisationId).update({ name: '名'.repeat(200) })
    await givenConnection({ name: '<img src=x onerror=alert(1)>' })
    for (const path of ['/account', '/members', '/wallet', '/products']) {
      const page = await client.get(path).withSession(session)
      page.assertStatus(200)
      assert.notInclude(page.text(), '<img src=x')
    }
  })
})
