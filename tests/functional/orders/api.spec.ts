import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { workUntilIdle } from '#jobs/worker'
import { clock, MINUTE_MS } from '#kernel/clock'
import { takeFoundOrders } from '#orders/actions/take_found_orders'
import { priceFoundLine } from '#orders/actions/price_found_line'
import { hub } from '#suppliers/hub'
import { consoleOrder, foundLine } from '#tests/fixtures/found_orders'
import { givenOffer, shelfChanged, type GivenOffer } from '#tests/fixtures/catalog'
import { callEnrolment } from '#tests/fixtures/enrolment_calls'
import { assertDescribed, undescribed } from '#tests/fixtures/openapi'
import { COST_FEN, givenOffer as givenSoldOffer, givenShop, lineOf, resource, tellAnHonestSupplier, type Shop } from '#tests/fixtures/orders'
import { givenMember, givenStaff, tokenFor, type GivenPerson } from '#tests/fixtures/people'
import { turnSwitch } from '#tests/fixtures/suppliers'
import { givenConsent } from '#tests/fixtures/suppliers'
import { balanceOf, givenRecharge } from '#tests/fixtures/wallets'

type Caller = { person: GivenPerson; token: string }

async function givenCaller({ balanceFen = 1_000_00, verified = true } = {}): Promise<Caller> {
  const person = await givenMember({ verified })
  if (balanceFen > 0) await givenRecharge(person.organisationId, balanceFen)
  return { person, token: await tokenFor(person) }
}

test.group('API | purchase', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  const itemsOf = ({ offerId }: { offerId: number }, parts = {}) => ({ items: [{ offerId, options: {}, quantity: 1, months: 1, ...parts }] })
  const caller = (client: any, assert: any, token: string) => {
    const checked = async (request: any) => {
      const response = await request.bearerToken(token)
      assertDescribed(assert, response)
      return response
    }
    return {
      get: (path: string) => checked(client.get(`/api/v1${path}`)),
      patch: (path: string, body: object) => checked(client.patch(`/api/v1${path}`).json(body)),
      post: (path: string, body: object = {}, key: string | null = randomUUID()) => {
        const request = client.post(`/api/v1${path}`).json(body)
        return checked(key === null ? request : request.header('Idempotency-Key', key))
      },
    }
  }

  async function ready(client: any, assert: any): Promise<{ shop: Shop; api: ReturnType<typeof caller>; person: GivenPerson }> {
    const shop = await givenShop()
    const { person, token } = await givenCaller()
    await givenConsent({ organisationId: person.organisationId, connectionId: shop.connection.id })
    return { shop, person, api: caller(client, assert, token) }
  }

  /** Two orders that the customer placed in the supplier's console, priced. */
  async function inConsole({ fake, connection: { id: connectionId, code: connectionCode } }: Shop) {
    fake.declares({ orderOrigin: 'both' })
    fake.answers('queryOrder', ({ supplierOrderNo }) => ({ status: 'done', data: consoleOrder({ supplierOrderNo }) }))
    const orders = ['C-1', 'C-2'].map((supplierOrderNo) => consoleOrder({ supplierOrderNo }))
    await takeFoundOrders({ connectionId, connectionCode, orders, foundBy: 'list' })
    const found = []
    for (const { supplierOrderNo } of orders) {
      const line = (await foundLine(supplierOrderNo))!
      await priceFoundLine({ lineId: line.id })
      found.push(await lineOf(line.id))
    }
    return found
  }

  test('goes from offer to resource and back to the wallet, each answer as described', async ({ assert, client }) => {
    const { shop, api, person } = await ready(client, assert)
    const [offer] = (await api.get('/offers')).body().data
    assert.containsSubset(offer, { id: shop.offerId, listFen: 100_00, priceFen: 80_00 })
    const quote = (await api.post('/quotes', itemsOf(shop))).body()
    assert.containsSubset(quote, { totalFen: 80_00, orderable: true, lines: [{ offerId: shop.offerId, problems: [] }] })
    assert.equal((await api.get(`/quotes/${quote.id}`)).body().id, quote.id)

    const placed = await api.post('/orders', { quoteId: quote.id })
    assert.equal(placed.status(), 201)
    assert.containsSubset(placed.body(), { state: 'funds_held', lines: [{ state: 'funds_held', resourceId: null }] })
    assert.containsSubset((await api.get('/wallet')).body(), { balanceFen: 1_000_00, heldFen: 80_00, availableFen: 920_00 })
    await workUntilIdle()

    const order = (await api.get(`/orders/${placed.body().id}`)).body()
    assert.equal(order.state, 'completed')
    const [{ resourceId }] = order.lines
    assert.deepEqual((await api.get('/orders')).body().data.map(({ id }: any) => id), [order.id])
    const events = (await api.get(`/orders/${order.id}/events`)).body().data
    assert.deepEqual([events[0].to, events.at(-1).to], ['priced', 'completed'])
    assert.deepEqual((await api.get('/resources')).body().data.map(({ id }: any) => id), [resourceId])
    assert.equal((await api.get(`/resources/${resourceId}`)).body().state, 'running')

    shop.fake.answers('createSsoUrl', { status: 'done', data: { url: 'https://console.volc-embed.com/enter?ticket=secret-1', expiresAt: clock.now() } })
    assert.match((await api.post(`/resources/${resourceId}/sso`)).body().url, /^https:/)

    const renewal = await api.post('/resources/renewal-quotes', { items: [{ resourceId, months: 2 }] })
    assert.containsSubset(renewal.body(), { action: 'renew', lines: [{ resourceId, months: 2 }] })
    const unchanged = await api.post(`/resources/${resourceId}/change-quotes`, { offerId: shop.offerId })
    assert.equal(unchanged.status(), 422)
    const other = await givenSoldOffer(shop.connection.id)
    const changed = await api.post(`/resources/${resourceId}/change-quotes`, { offerId: other })
    assert.containsSubset(changed.body(), { action: 'change', lines: [{ resourceId, offerId: other }] })
    assert.deepEqual((await api.post(`/resources/${resourceId}/auto-renewal`, { months: 1 })).body(), { months: 1 })
    shop.fake.answers('suspend', { status: 'done', data: resource({ state: 'suspended' }) })
    shop.fake.answers('resume', { status: 'done', data: resource({ state: 'running' }) })
    assert.deepEqual((await api.post(`/resources/${resourceId}/suspend`)).body(), { state: 'suspended' })
    assert.deepEqual((await api.post(`/resources/${resourceId}/resume`)).body(), { state: 'running' })

    const leaving = await api.post(`/resources/${resourceId}/unsubscribe-quotes`)
    assert.containsSubset(leaving.body(), { estimated: true })
    const left = await api.post(`/resources/${resourceId}/unsubscribe`, { quoteId: leaving.body().id })
    assert.equal(left.status(), 201)
    assert.match(left.body().orderId, /^ord_/)
    assert.isAbove((await api.get('/wallet/entries')).body().data.length, 2)
    assert.equal((await balanceOf(person)).heldFen, 0)

    shop.fake.answers('createOrder', { status: 'refused', reason: 'kyc_required', supplierCode: 'RealNameRequired' })
    const asked = (await api.post('/orders', { quoteId: (await api.post('/quotes', itemsOf(shop))).body().id })).body()
    await workUntilIdle()
    const answered = await api.post(`/orders/${asked.id}/lines/${asked.lines[0].id}/answer`, { answer: 'give_up' })
    assert.equal(answered.status(), 200)
    await workUntilIdle()
    assert.equal((await balanceOf(person)).heldFen, 0)

    const [wanted, unwanted] = await inConsole(shop)
    const paid = await api.post(`/orders/${wanted.orderId}/lines/${wanted.id}/payment`, { priceFen: wanted.priceFen })
    assert.containsSubset(paid.body(), { id: wanted.id, state: 'funds_held' })
    const declined = await api.post(`/orders/${unwanted.orderId}/lines/${unwanted.id}/decline`)
    assert.containsSubset(declined.body(), { id: unwanted.id, state: 'compensating' })

    const staff = caller(client, assert, await tokenFor(await givenStaff()))
    const connections = (await staff.get('/admin/connections')).body().data
    assert.deepEqual(connections.map(({ code }: any) => code), [shop.connection.code])
    const switched = await staff.patch(`/admin/connections/${shop.connection.code}/switches`, { sellable: false })
    assert.isFalse(switched.body().switches.sellable)
    await api.get(`/offers/${shop.offerId}`)
    await callEnrolment(api, shop.connection.code, assert)
    assert.deepEqual(undescribed(), [], 'every call of the document was made here, and answered as described')
  })

  test('costs are in no answer, by value', async ({ assert, client }) => {
    const { shop, api } = await ready(client, assert)
    const quote = await api.post('/quotes', itemsOf(shop))
    const placed = await api.post('/orders', { quoteId: quote.body().id })
    await workUntilIdle()
    const order = await api.get(`/orders/${placed.body().id}`)
    const texts = [quote, placed, order, await api.get('/orders'), await api.get(`/orders/${placed.body().id}/events`), await api.get('/resources')]
    for (const response of texts) assert.notMatch(response.text(), new RegExp(`\\b${COST_FEN}\\b|costFen|ceiling`))
  })

  test('the same key twice is one quote and one order, byte by byte', async ({ assert, client }) => {
    const { shop, api, person } = await ready(client, assert)
    const [first, second] = [await api.post('/quotes', itemsOf(shop), 'k-1'), await api.post('/quotes', itemsOf(shop), 'k-1')]
    assert.equal(second.text(), first.text())
    assert.equal(second.header('idempotent-replayed'), 'true')
    shop.fake.assertCalled('quote', { times: 1 })
    const quoteId = first.body().id
    const [one, two] = [await api.post('/orders', { quoteId }, 'k-2'), await api.post('/orders', { quoteId }, 'k-2')]
    assert.equal(two.text(), one.text())
    assert.lengthOf(await db.from('orders').where('organisation_id', person.organisationId), 1)
    assert.equal((await balanceOf(person)).heldFen, 80_00)
  })

  test('the same key for another body is refused', async ({ assert, client }) => {
    const { shop, api } = await ready(client, assert)
    await api.post('/quotes', itemsOf(shop), 'k-1')
    const other = await api.post('/quotes', itemsOf(shop, { quantity: 2 }), 'k-1')
    assert.deepEqual([other.status(), other.body().code], [422, 'idempotency_key_reused'])
  })

  test('a POST without a key is refused: {path}')
    .with([{ path: '/quotes' }, { path: '/orders' }, { path: '/resources/res_1/sso' }, { path: '/resources/res_1/unsubscribe-quotes' }, { path: '/resources/res_1/unsubscribe' }])
    .run(async ({ assert, client }, { path }) => {
      const { token } = await givenCaller()
      const body = path === '/quotes' ? itemsOf({ offerId: 1 }) : path.endsWith('unsubscribe') || path === '/orders' ? { quoteId: 'x' } : {}
      const refused = await caller(client, assert, token).post(path, body, null)
      assert.deepEqual([refused.status(), refused.body().code], [400, 'idempotency_key_required'])
    })

  test('the wallet that is short is told how much, nothing stays, the key is free', async ({ assert, client }) => {
    const shop = await givenShop()
    const { person, token } = await givenCaller({ balanceFen: 79_99 })
    const api = caller(client, assert, token)
    const { id: quoteId } = (await api.post('/quotes', itemsOf(shop))).body()
    const refused = await api.post('/orders', { quoteId }, 'k-1')
    assert.equal(refused.status(), 402)
    assert.containsSubset(refused.body(), { code: 'insufficient_funds', availableFen: 79_99, neededFen: 80_00, missingFen: 1 })
    assert.lengthOf(await db.from('orders').where('organisation_id', person.organisationId), 0)
    await givenRecharge(person.organisationId, 1)
    assert.equal((await api.post('/orders', { quoteId }, 'k-1')).status(), 201)
  })

  test('refuses an order {name}')
    .with([
      { name: 'of an expired quote', spoil: async () => clock.advance(16 * MINUTE_MS), status: 409, code: 'quote_expired' },
      { name: 'of what was stopped meanwhile', spoil: async (shop: Shop) => turnSwitch(shop.connection.code, 'sellable', false).then(shelfChanged), status: 409, code: 'not_sellable' },
      { name: 'of a line with a problem', spoil: async (_: Shop, quoteId: string) => db.from('quotes').where('id', quoteId).update({ has_problems: true }), status: 409, code: 'quote_has_problems' },
    ])
    .run(async ({ assert, client }, { spoil, status, code }: { name: string; spoil: (shop: Shop, quoteId: string) => Promise<unknown>; status: number; code: string }) => {
      const { shop, api } = await ready(client, assert)
      const { id: quoteId } = (await api.post('/quotes', itemsOf(shop))).body()
      await spoil(shop, quoteId)
      const refused = await api.post('/orders', { quoteId })
      assert.deepEqual([refused.status(), refused.body().code], [status, code])
      assert.isNotEmpty(refused.body().title)
    })

  test('tells who is not verified what is missing', async ({ assert, client }) => {
    const shop = await givenShop()
    const { token } = await givenCaller({ verified: false })
    const api = caller(client, assert, token)
    const quote = (await api.post('/quotes', itemsOf(shop))).body()
    assert.deepEqual(quote.problems.map(({ code }: any) => code), ['email_unverified', 'phone_unverified'])
    const refused = await api.post('/orders', { quoteId: quote.id })
    assert.deepEqual([refused.status(), refused.body().errors.map(({ field }: any) => field)], [403, ['email', 'phone']])
  })

  test('a quote is refused {name}')
    .with([
      { name: 'for an option out of range', parts: { options: { systemDiskGib: 1 } }, status: 422, field: 'items.0.options.systemDiskGib' },
      { name: 'for a term that is not sold', parts: { months: 5 }, status: 422, field: 'items.0.months' },
      { name: 'for 101 units', parts: { quantity: 101 }, status: 422, field: 'items.0.quantity' },
      { name: 'for a quantity in words', parts: { quantity: '1' }, status: 422, field: 'items.0.quantity' },
      { name: 'with a price of its own', parts: { priceFen: 1 }, status: 422, field: 'items.0.priceFen' },
      { name: 'for an offer that nobody may see', hidden: true, status: 404, field: 'items.0.offerId' },
    ])
    .run(async ({ assert, client }, { parts, status, field, hidden }: { name: string; parts?: object; status: number; field: string; hidden?: boolean }) => {
      const offer: GivenOffer = await givenOffer(hidden ? { publicRateBp: null } : {})
      tellAnHonestSupplier(hub.fake(offer.connection.code))
      const { token } = await givenCaller()
      const refused = await caller(client, assert, token).post('/quotes', itemsOf({ offerId: offer.id }, parts))
      assert.equal(refused.status(), status)
      assert.deepEqual(refused.body().errors.map((error: any) => error.field), [field])
      assert.match(refused.body().errors[0].message, /[一-龥]/)
    })

  test('a supplier that is down is a problem of the line, not an error', async ({ assert, client }) => {
    const { shop, api } = await ready(client, assert)
    shop.fake.answers('quote', { status: 'not_sent' })
    const quote = await api.post('/quotes', itemsOf(shop))
    assert.equal(quote.status(), 201)
    assert.containsSubset(quote.body(), { orderable: false, lines: [{ problems: [{ code: 'supplier_unavailable' }] }] })
  })

  test('nothing of another organisation is there: {name}')
    .with([
      { name: 'a quote', path: (ids: any) => `/quotes/${ids.quoteId}` },
      { name: 'an order', path: (ids: any) => `/orders/${ids.orderId}` },
      { name: 'what happened to it', path: (ids: any) => `/orders/${ids.orderId}/events` },
      { name: 'a resource', path: (ids: any) => `/resources/${ids.resourceId}` },
      { name: 'its console', path: (ids: any) => `/resources/${ids.resourceId}/sso`, post: true },
      { name: 'its refund', path: (ids: any) => `/resources/${ids.resourceId}/unsubscribe-quotes`, post: true },
      { name: 'its end', path: (ids: any) => `/resources/${ids.resourceId}/unsubscribe`, post: true, body: (ids: any) => ({ quoteId: ids.quoteId }) },
      { name: 'the order of a quote', path: () => '/orders', post: true, body: (ids: any) => ({ quoteId: ids.quoteId }) },
    ])
    .run(async ({ assert, client }, { path, post, body }: { name: string; path: (ids: any) => string; post?: boolean; body?: (ids: any) => object }) => {
      const { shop, api } = await ready(client, assert)
      const { id: quoteId } = (await api.post('/quotes', itemsOf(shop))).body()
      const { id: orderId } = (await api.post('/orders', { quoteId })).body()
      await workUntilIdle()
      const { resourceId } = (await api.get(`/orders/${orderId}`)).body().lines[0]
      const ids = { quoteId, orderId, resourceId }
      const stranger = caller(client, assert, (await givenCaller()).token)
      const response = post ? await stranger.post(path(ids), body?.(ids) ?? {}) : await stranger.get(path(ids))
      assert.equal(response.status(), 404)
      assert.deepEqual((await stranger.get('/orders')).body().data, [])
      assert.deepEqual((await stranger.get('/resources')).body().data, [])
    })

  test('the address of the console is stored nowhere', async ({ assert, client }) => {
    const { shop, api } = await ready(client, assert)
    const { id: quoteId } = (await api.post('/quotes', itemsOf(shop))).body()
    const { id: orderId } = (await api.post('/orders', { quoteId })).body()
    await workUntilIdle()
    const { resourceId } = (await api.get(`/orders/${orderId}`)).body().lines[0]
    let turn = 0
    shop.fake.answers('createSsoUrl', (_input, call) => {
      const url = `https://console.volc-embed.com/enter?ticket=canary-${++turn}`
      call.conceal(url)
      return { status: 'done', data: { url, expiresAt: clock.now() } }
    })
    const enter = async () => (await api.post(`/resources/${resourceId}/sso`, {}, 'k-1')).body().url
    assert.notEqual(await enter(), await enter())
    const rows = [...(await db.from('idempotency_keys')), ...(await db.from('supplier_calls')), ...(await db.from('audit_rows'))]
    assert.notInclude(JSON.stringify(rows), 'canary')
  })

  test('every call says how many are left', async ({ assert, client }) => {
    const { api } = await ready(client, assert)
    const response = await api.get('/orders')
    assert.isAbove(Number(response.header('ratelimit-limit')), 0)
    assert.isAtLeast(Number(response.header('ratelimit-remaining')), 0)
  })
})
