import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { hub } from '#suppliers/hub'
import { clock, DAY_MS, later } from '#kernel/clock'
import { givenCustomerDiscount, givenOffer, givenPublicRule, shelfChanged } from '#tests/fixtures/catalog'
import { givenMember, givenStaff, sessionOf, tokenFor } from '#tests/fixtures/people'
import { assertDescribed } from '#tests/fixtures/openapi'
import { givenConnection, turnSwitch } from '#tests/fixtures/suppliers'
import db from '@adonisjs/lucid/services/db'

const list = '/api/v1/offers'

test.group('Catalog | GET /offers', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())
  group.each.teardown(() => clock.restore())

  test('lists visible offers with list price and price', async ({ assert, client }) => {
    const offer = await givenOffer()
    const response = await client.get(list).bearerToken(await tokenFor(await givenMember()))
    assertDescribed(assert, response)
    const { connection } = offer
    assert.deepEqual(response.body().data, [{
      id: offer.id, supplier: connection.code, family: 'ecs', region: 'cn-beijing', name: `通用型 ${offer.key}`, listFen: 10_700, priceFen: 9_095, sellable: true,
    }])
  })

  test('shows each customer their own price', async ({ assert, client }) => {
    const [offer, mine, theirs] = [await givenOffer(), await givenMember(), await givenMember()]
    await givenCustomerDiscount(offer, { id: mine.organisationId }, 7_000)
    const priceFor = async (person: { id: number }) => (await client.get(list).bearerToken(await tokenFor(person))).body().data[0].priceFen
    assert.equal(await priceFor(mine), 7_490)
    assert.equal(await priceFor(theirs), 9_095)
  })

  test('hides {name} from list, detail and page')
    .with([
      { name: 'an offer without a public rule', given: () => givenOffer({ publicRateBp: null }) },
      { name: 'an offer of an invisible supplier', given: async () => givenOffer({ connection: await givenConnection({ visible: false }) }) },
      {
        name: 'an offer that is gone',
        given: async () => {
          const offer = await givenOffer()
          await db.from('offers').where('id', offer.id).update({ status: 'gone' })
          await shelfChanged()
          return offer
        },
      },
      {
        name: 'an offer whose rule has ended',
        given: async () => {
          const offer = await givenOffer({ publicRateBp: null })
          await givenPublicRule(offer, { effect: { rateBp: 9_000 }, validUntil: later(DAY_MS) })
          clock.advance(DAY_MS)
          return offer
        },
      },
    ])
    .run(async ({ assert, client }, { given }: { name: string; given: () => Promise<{ id: number }> }) => {
      const { id } = await given()
      const token = await tokenFor(await givenMember())
      assert.deepEqual((await client.get(list).bearerToken(token)).body().data, [])
      const detail = await client.get(`${list}/${id}`).bearerToken(token)
      assert.equal(detail.status(), 404)
      assertDescribed(assert, detail)
      assert.equal((await client.get(`/products/${id}`)).status(), 404)
    })

  test('keeps an offer whose sale is paused, and says so', async ({ assert, client }) => {
    const { connection } = await givenOffer()
    await turnSwitch(connection.code, 'sellable', false)
    await shelfChanged()
    const response = await client.get(list).bearerToken(await tokenFor(await givenMember()))
    assert.isFalse(response.body().data[0].sellable)
  })

  test('narrows by supplier, family, region and words', async ({ assert, client }) => {
    const [one, other] = [await givenOffer({ family: 'eip', region: 'cn-shanghai', key: 'eip-small' }), await givenOffer()]
    const token = await tokenFor(await givenMember())
    const found = async (query: string) => (await client.get(`${list}?${query}`).bearerToken(token)).body().data.map(({ id }: any) => id)
    assert.deepEqual(await found(`supplier=${one.connection.code}`), [one.id])
    assert.deepEqual(await found('family=ecs'), [other.id])
    assert.deepEqual(await found('region=cn-shanghai'), [one.id])
    assert.deepEqual(await found('q=EIP-SMALL'), [one.id])
    assert.deepEqual(await found('q=eip-small%20ecs'), [])
  })

  test('pages by cursor without losing or repeating any', async ({ assert, client }) => {
    const connection = await givenConnection()
    const ids: number[] = []
    for (const listFenPerMonth of [300, 100, 200, 100, 500]) ids.push((await givenOffer({ connection, listFenPerMonth })).id)
    const token = await tokenFor(await givenMember())
    const seen: number[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const response: any = await client.get(`${list}?limit=2${cursor && `&cursor=${cursor}`}`).bearerToken(token)
      assertDescribed(assert, response)
      seen.push(...response.body().data.map(({ id }: any) => id))
      cursor = response.body().nextCursor
    }
    assert.sameMembers(seen, ids)
    assert.lengthOf(seen, 5)
  })

  test('refuses {name} with a message')
    .with([
      { name: 'a cursor of another list', query: 'cursor=WzFd', field: 'cursor' },
      { name: 'a limit above the most', query: 'limit=1000', field: 'limit' },
      { name: 'an unknown filter', query: 'price=1', field: 'price' },
      { name: 'an unknown way', query: 'way=sea', field: 'way' },
    ])
    .run(async ({ assert, client }, { query, field }) => {
      const response = await client.get(`${list}?${query}`).bearerToken(await tokenFor(await givenMember()))
      assert.equal(response.status(), 422)
      assertDescribed(assert, response)
      assert.deepEqual(response.body().errors.map((error: any) => error.field), [field])
    })

  test('refuses a stranger, and a token without the scope', async ({ assert, client }) => {
    const stranger = await client.get(list)
    assert.equal(stranger.status(), 401)
    assertDescribed(assert, stranger)
    const narrow = await client.get(list).bearerToken(await tokenFor(await givenMember(), ['wallet.wallet.read']))
    assert.equal(narrow.status(), 403)
    assertDescribed(assert, narrow)
  })

  test('tells options, terms and why in the detail', async ({ assert, client }) => {
    const offer = await givenOffer()
    const response = await client.get(`${list}/${offer.id}`).bearerToken(await tokenFor(await givenMember()))
    assertDescribed(assert, response)
    const { optionsSchema, months, quantityMax, provenance } = response.body()
    assert.deepEqual([optionsSchema.properties.systemDiskGib.maximum, months, quantityMax, provenance.length], [2048, [1, 3, 6, 12], 20, 2])
  })

  test('costs never reach a customer, by value', async ({ assert, client }) => {
    const offer = await givenOffer({ agreementRateBp: 6_543 })
    const token = await tokenFor(await givenMember())
    const session = await sessionOf(await givenMember())
    for (const response of [
      await client.get(list).bearerToken(token), await client.get(`${list}/${offer.id}`).bearerToken(token),
      await client.get('/products').withSession(session), await client.get(`/products/${offer.id}`).withSession(session),
    ]) {
      assert.equal(response.status(), 200)
      assert.notMatch(response.text(), /7001|70\.01|6543|65\.43|costFen/)
    }
  })
})

test.group('Catalog | pages', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())
  group.each.teardown(() => hub.restore())

  test('the shop is open to guests, at the public price', async ({ assert, client }) => {
    const offer = await givenOffer()
    const response = await client.get('/products')
    assert.equal(response.status(), 200)
    assert.include(response.text(), '¥90.95')
    assert.include(response.text(), `/products/${offer.id}`)
  })

  test('prices options at the supplier for who is signed in', async ({ assert, client }) => {
    const offer = await givenOffer()
    const quoted = { listFen: 20_000, costFen: 16_000, breakdown: [], fieldErrors: [] }
    const supplier = hub.fake(offer.connection.code)
      .answers('quote', { status: 'done', data: { currency: 'CNY', listFen: 20_000, costFen: 16_000, items: [quoted] } })
    const ask = async (session: object) =>
      client.post(`/products/${offer.id}/price`).withSession(session as any).withCsrfToken().json({ quantity: 2, months: 1, options: { systemDiskGib: 100 } })
    const mine = await ask(await sessionOf(await givenMember()))
    assert.containsSubset(mine.body(), { listFen: 40_000, priceFen: 34_000, estimated: false })
    assert.notInclude(mine.text(), '16000')
    await ask(await sessionOf(await givenMember()))
    supplier.assertCalled('quote', { times: 1 })
    const guest = await client.post(`/products/${offer.id}/price`).withCsrfToken().json({ quantity: 2, months: 1, options: {} })
    assert.containsSubset(guest.body(), { listFen: 21_400, priceFen: 18_190, estimated: true })
  })

  test('estimates while the supplier is silent', async ({ assert, client }) => {
    const offer = await givenOffer()
    hub.fake(offer.connection.code).answers('quote', { status: 'unknown' })
    const response = await client.get(`/products/${offer.id}?months=3&quantity=1&options[systemDiskGib]=50`).withSession(await sessionOf(await givenMember()))
    assert.equal(response.status(), 200)
    assert.include(response.text(), '¥272.85')
  })

  test('says in the reader’s language what is wrong with an option', async ({ assert, client }) => {
    const offer = await givenOffer()
    const ask = (language: string) =>
      client.post(`/products/${offer.id}/price`).withCsrfToken().header('Accept-Language', language).accept('json')
        .json({ quantity: 1, months: 1, options: { systemDiskGib: 30 } })
    assert.deepEqual((await ask('zh-CN')).body().errors.map((error: any) => [error.field, error.message]), [['options.systemDiskGib', '系统盘大小须在 40 到 2048 GiB之间']])
    assert.equal((await ask('en')).body().errors[0].message, 'System disk size must be between 40 and 2048 GiB')
  })

  test('staff see what each offer lacks, customers see no such page', async ({ assert, client }) => {
    await givenOffer({ publicRateBp: null, connection: await givenConnection({ sellable: false, visible: false }) })
    const page = await client.get('/admin/offers').withSession(await sessionOf(await givenStaff()))
    assert.equal(page.status(), 200)
    for (const lack of ['未设置公共折扣或公开售价', '供应商未对客户可见', '供应商暂停销售']) assert.include(page.text(), lack)
    assert.equal((await client.get('/admin/offers').withSession(await sessionOf(await givenMember()))).status(), 403)
  })

  test('exports the list, without costs for sales', async ({ assert, client }) => {
    await givenOffer({ agreementRateBp: 6_543 })
    const csv = async (role: 'operations' | 'sales') => (await client.get('/admin/offers?format=csv').withSession(await sessionOf(await givenStaff({ role })))).text()
    assert.include(await csv('operations'), '70.01')
    assert.notInclude(await csv('sales'), '70.01')
  })

  test('exports the rules for those who may read them', async ({ assert, client }) => {
    await givenOffer({ publicRateBp: 8_765 })
    const csv = async (role: 'finance' | 'support') => client.get('/admin/prices?format=csv').withSession(await sessionOf(await givenStaff({ role })))
    assert.include((await csv('finance')).text(), '87.65')
    assert.equal((await csv('support')).status(), 403)
  })

  test('sets a discount for the offers that were ticked: all or none', async ({ assert, client }) => {
    const [one, two] = [await givenOffer({ publicRateBp: null }), await givenOffer({ publicRateBp: null })]
    const session = await sessionOf(await givenStaff())
    const send = (fields: object) => client.post('/admin/prices').withSession(session).withCsrfToken().redirects(0).form({ idempotencyKey: 'form-1', group: 'public', back: '/admin/offers', ...fields })
    await send({ 'offerIds[]': [one.id, 99_999_999], 'rate': '8.5 折' })
    assert.lengthOf(await db.from('price_rules').where('offer_id', one.id), 0)
    const done = await send({ 'offerIds[]': [one.id, two.id], 'rate': '8.5 折' })
    assert.equal(done.header('location'), '/admin/offers')
    const rules = await db.from('price_rules').whereIn('offer_id', [one.id, two.id])
    assert.deepEqual(rules.map(({ rate_bp: rate, created_by: by }) => [rate, by !== null]), [[8_500, true], [8_500, true]])
  })

  test('refuses a rule of sales', async ({ assert, client }) => {
    const offer = await givenOffer({ publicRateBp: null })
    const session = await sessionOf(await givenStaff({ role: 'sales' }))
    const response = await client.post('/admin/prices').withSession(session).withCsrfToken().redirects(0).form({ 'group': 'public', 'offerIds[]': [offer.id], 'rate': '1' })
    assert.equal(response.status(), 403)
    assert.lengthOf(await db.from('price_rules').where('offer_id', offer.id), 0)
  })
})
