import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { randomUUID } from 'node:crypto'
import { whileLocked } from '#tests/fixtures/database'
import { RealHouse, thenBooksAreRight } from '#tests/fixtures/house'
import { givenMember, sessionOf, tokenFor, type GivenPerson } from '#tests/fixtures/people'
import { givenConsent } from '#tests/fixtures/suppliers'
import { balanceOf, givenRecharge } from '#tests/fixtures/wallets'
import { caller, type Answer, type Caller } from './caller.ts'

/** ecs.g3i.large costs ¥107.00 a month at the supplier; the public pays 8.5 折. */
const PRICE_FEN = 90_95
const options = { imageId: 'ubuntu-24-04', systemDiskType: 'essd-pl0', systemDiskGib: 40, bandwidthMbps: 0 }

type Customer = { person: GivenPerson; api: Caller }

async function givenCustomer({ balanceFen = 1_000_00, scopes }: { balanceFen?: number; scopes?: readonly string[] } = {}): Promise<Customer> {
  const person = await givenMember()
  if (balanceFen > 0) await givenRecharge(person.organisationId, balanceFen)
  for (const { id } of await db.from('supplier_connections').select('id')) await givenConsent({ organisationId: person.organisationId, connectionId: id })
  return { person, api: caller(await tokenFor(person, scopes)) }
}

async function offerId(api: Caller): Promise<number> {
  const { body } = await api.get('/offers?supplier=volcengine&family=ecs&region=cn-beijing&q=g3i.large')
  return body.data.find(({ name }: { name: string }) => name.endsWith('ecs.g3i.large')).id
}

async function quoted(api: Caller, quantity = 1): Promise<any> {
  const { body } = await api.post('/quotes', { items: [{ offerId: await offerId(api), options, quantity, months: 1 }] })
  return body
}

async function ordered(api: Caller): Promise<any> {
  const { id } = await quoted(api)
  return (await api.post('/orders', { quoteId: id })).body
}

/** Asks until it holds, as a caller outside would. */
async function until(ask: () => Promise<Answer>, holds: (body: any) => boolean): Promise<any> {
  for (let look = 0; look < 200; look++) {
    const { body } = await ask()
    if (holds(body)) return body
    await new Promise((done) => setTimeout(done, 100))
  }
  throw new Error('It never came about.')
}

test.group('API | a purchase at the real supplier', (group) => {
  let house: RealHouse

  group.setup(async () => {
    house = new RealHouse(await RealHouse.prepare({ isConnected: true }))
    house.startWorker()
    return () => house.close()
  })

  test('buys, enters and leaves: one of each at the supplier, every fen accounted for', async ({ assert }) => {
    const before = await house.effects()
    const { api, person } = await givenCustomer({ balanceFen: 100_00 })
    const quote = await quoted(api)
    assert.containsSubset(quote, { totalFen: PRICE_FEN, orderable: true, lines: [{ listFen: 107_00, priceFen: PRICE_FEN, problems: [] }] })
    assert.containsSubset(quote.lines[0].provenance.at(-1), { kind: 'public_discount', rateBp: 8500, beforeFen: 107_00, afterFen: PRICE_FEN })
    const placed = await api.post('/orders', { quoteId: quote.id })
    assert.equal(placed.status, 201)
    assert.equal(placed.body.state, 'funds_held')
    const order = await until(() => api.get(`/orders/${placed.body.id}`), ({ state }) => state === 'completed')
    assert.containsSubset((await api.get('/wallet')).body, { balanceFen: 9_05, heldFen: 0, availableFen: 9_05 })
    const events = (await api.get(`/orders/${order.id}/events`)).body.data
    const path = events.map(({ to }: { to: string }) => to).filter((to: string, index: number, all: string[]) => to !== all[index - 1])
    assert.deepEqual(path.slice(-6), ['funds_held', 'submitting', 'supplier_unpaid', 'confirming', 'provisioning', 'completed'])

    const resource = (await api.get(`/resources/${order.lines[0].resourceId}`)).body
    assert.containsSubset(resource, { state: 'running', canEnter: true, priceFen: PRICE_FEN, orderId: order.id })
    const sso = await api.post(`/resources/${resource.id}/sso`)
    const opened = await fetch(sso.body.url, { redirect: 'manual' })
    assert.equal(opened.status, 302)
    assert.equal((await fetch(sso.body.url, { redirect: 'manual' })).status, 403, 'an address of the console works once')

    const refund = (await api.post(`/resources/${resource.id}/unsubscribe-quotes`)).body
    assert.isTrue(refund.estimated)
    assert.isBelow(refund.refundFen, PRICE_FEN)
    const left = (await api.post(`/resources/${resource.id}/unsubscribe`, { quoteId: refund.id })).body
    const gone = await until(() => api.get(`/orders/${left.orderId}`), ({ state }) => state === 'completed')
    assert.approximately(gone.lines[0].refundFen, refund.refundFen, 1)
    assert.equal((await balanceOf(person)).availableFen, 9_05 + gone.lines[0].refundFen)
    assert.equal((await api.get(`/resources/${resource.id}`)).body.state, 'released')
    const after = await house.effects()
    for (const what of ['orders', 'payments', 'resources', 'refunds'] as const) assert.equal(after[what] - before[what], 1, what)
    await thenBooksAreRight(assert)
  }).timeout(60_000)

  test('the same key is one order: replayed byte by byte, refused for another body', async ({ assert }) => {
    const { api, person } = await givenCustomer()
    const [first, second] = [await quoted(api), await quoted(api)]
    const key = randomUUID()
    const answers = [await api.post('/orders', { quoteId: first.id }, { key }), await api.post('/orders', { quoteId: first.id }, { key })]
    assert.deepEqual(answers.map(({ status }) => status), [201, 201])
    assert.equal(answers[1].text, answers[0].text)
    assert.equal(answers[1].headers.get('idempotent-replayed'), 'true')
    const other = await api.post('/orders', { quoteId: second.id }, { key })
    assert.equal(other.status, 422)
    assert.equal(other.body.code, 'idempotency_key_reused')
    const rows = await db.from('orders').where('organisation_id', person.organisationId)
    assert.lengthOf(rows, 1)
  })

  test('answers 409 while the first call with this key is under way', async ({ assert }) => {
    const { api, person } = await givenCustomer()
    const { id } = await quoted(api)
    const key = randomUUID()
    await whileLocked('wallets', { organisation_id: person.organisationId }, async (letGo) => {
      // Which of the two comes first is open; the other one is told.
      const calls = [1, 2].map(() => api.post('/orders', { quoteId: id }, { key }))
      const told = await Promise.race(calls)
      assert.equal(told.status, 409)
      assert.equal(told.body.code, 'idempotency_in_progress')
      await letGo()
      const placed = (await Promise.all(calls)).find((answer) => answer !== told)!
      assert.equal(placed.status, 201)
      assert.equal((await api.post('/orders', { quoteId: id }, { key })).text, placed.text)
    })
  })

  test('two tabs that order one quote under keys of their own get one order', async ({ assert }) => {
    const { api, person } = await givenCustomer()
    const { id } = await quoted(api)
    const answers = await Promise.all(Array.from({ length: 6 }, () => api.post('/orders', { quoteId: id })))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]))
    assert.lengthOf([...new Set(answers.map(({ body }) => body.id))], 1)
    assert.equal((await balanceOf(person)).availableFen, 1_000_00 - PRICE_FEN)
  })

  test('nothing of it is there for another organisation', async ({ assert }) => {
    const [mine, other] = [await givenCustomer(), await givenCustomer()]
    const { id } = await ordered(mine.api)
    const order = await until(() => mine.api.get(`/orders/${id}`), ({ state }) => state === 'completed')
    const { resourceId } = order.lines[0]
    const quote = await quoted(mine.api)
    const refund = (await mine.api.post(`/resources/${resourceId}/unsubscribe-quotes`)).body
    const refused = [
      await other.api.get(`/orders/${id}`),
      await other.api.get(`/orders/${id}/events`),
      await other.api.get(`/quotes/${quote.id}`),
      await other.api.post('/orders', { quoteId: quote.id }),
      await other.api.get(`/resources/${resourceId}`),
      await other.api.post(`/resources/${resourceId}/sso`),
      await other.api.post(`/resources/${resourceId}/unsubscribe-quotes`),
      await other.api.post(`/resources/${resourceId}/unsubscribe`, { quoteId: refund.id }),
    ]
    assert.deepEqual(refused.map(({ status, body }) => [status, body.code]), refused.map(() => [404, 'not_found']))
    for (const path of ['/orders', '/resources']) assert.deepEqual((await other.api.get(path)).body, { data: [], nextCursor: null })
    const { nextCursor } = (await mine.api.get('/wallet/entries?limit=1')).body
    const entries = (await other.api.get(`/wallet/entries?cursor=${nextCursor}`)).body.data
    assert.isEmpty(entries.filter(({ subject }: any) => subject.id === order.lines[0].id))
    assert.containsSubset((await mine.api.get(`/resources/${resourceId}`)).body, { state: 'running' })
  }).timeout(60_000)

  test('pages by cursor without losing or repeating any, also while new ones come', async ({ assert }) => {
    const { api } = await givenCustomer()
    const made: string[] = []
    for (let count = 0; count < 5; count++) made.push((await ordered(api)).id)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const { body }: Answer = await api.get(`/orders?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
      seen.push(...body.data.map(({ id }: { id: string }) => id))
      if (seen.length === 2) await ordered(api)
      cursor = body.nextCursor
    } while (cursor)
    assert.deepEqual(seen, made.toReversed())
  })

  test('a cursor, limit or filter that is none is refused: {$self}')
    .with(['cursor=x', 'cursor=eyJhIjoxfQ', 'cursor=W251bGxd', 'limit=0', 'limit=101', 'limit=1e9', 'limit=-1', 'limit=a', 'state=x', 'page=1', 'cursor[]=1', 'limit=1&limit=2'])
    .run(async ({ assert }, query) => {
      const { api } = await givenCustomer({ balanceFen: 0 })
      for (const path of ['/orders', '/resources', '/wallet/entries', '/offers']) {
        const answer = await api.get(`${path}?${query}`)
        assert.equal(answer.status, 422, `${path}?${query}: ${answer.text.slice(0, 200)}`)
        assert.isNotEmpty(answer.body.errors)
      }
    })

  test('a token does what its scopes say and no more', async ({ assert }) => {
    const { api } = await givenCustomer({ scopes: ['catalog.offers.browse'] })
    assert.equal((await api.get('/offers')).status, 200)
    const refused = [
      await api.get('/orders'), await api.get('/wallet'), await api.get('/resources'), await api.post('/quotes', { items: [] }),
      await api.post('/orders', { quoteId: 'quo_1' }), await api.get('/admin/connections'), await api.patch('/admin/connections/1/switches', {}),
    ]
    assert.deepEqual(refused.map(({ status }) => status), refused.map(() => 403))
    const all = await givenCustomer()
    assert.equal((await all.api.patch('/admin/connections/volcengine/switches', { sellable: false })).status, 403)
  })

  test('problems are problem+json, in the language that was asked for', async ({ assert }) => {
    const { api } = await givenCustomer({ balanceFen: 1_00 })
    const { id } = await quoted(api)
    const asks = [
      { ask: (language: string) => api.post('/orders', { quoteId: id }, { language }), status: 402 },
      { ask: (language: string) => api.post('/quotes', { items: [{ offerId: 1 }] }, { language }), status: 422 },
      { ask: (language: string) => api.get('/orders/ord_0000000000000000000000', { language }), status: 404 },
      { ask: (language: string) => caller('kb_none.none').get('/orders', { language }), status: 401 },
    ]
    for (const { ask, status } of asks) {
      const [zh, en] = [await ask('zh-CN'), await ask('en')]
      for (const answer of [zh, en]) {
        assert.equal(answer.status, status)
        assert.include(answer.headers.get('content-type'), 'application/problem+json')
        assert.containsSubset(answer.body, { type: 'about:blank', status })
        assert.exists(answer.body.requestId)
      }
      assert.equal(zh.body.code, en.body.code)
      assert.match(zh.body.title, /[\u4e00-\u9fff]/)
      assert.notMatch(en.text, /[\u4e00-\u9fff]/)
    }
  })

  test('a token made on the page opens the API until it is revoked there', async ({ assert, client }) => {
    const owner = await givenMember()
    const form = { 'name': '构建机', 'scopes[]': ['orders.orders.read'], 'days': '30' }
    const page = await client.post('/tokens').withSession(await sessionOf(owner)).withCsrfToken().form(form).redirects(0)
    const api = caller(/kb_[\w-]+\.[\w-]+/.exec(page.text())![0])
    assert.equal((await api.get('/orders')).status, 200)
    assert.equal((await api.get('/wallet')).status, 403)
    const list = await client.get('/tokens').withSession(await sessionOf(owner))
    const [, act] = /action="(\/tokens\/\d+\/revoke)"/.exec(list.text())!
    const stranger = await client.post(act).withSession(await sessionOf(await givenMember())).withCsrfToken().redirects(0)
    assert.equal(stranger.status(), 404)
    assert.equal((await api.get('/orders')).status, 200)
    await client.post(act).withSession(await sessionOf(owner)).withCsrfToken().redirects(0)
    assert.equal((await api.get('/orders')).status, 401)
  })
})
