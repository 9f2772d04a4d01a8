import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { loadOffers } from '#catalog/actions/load_offers'
import { requestOfferLoad } from '#catalog/actions/request_offer_load'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import { forgetTopics } from '#kernel/topics'
import { loadsQuery } from '#catalog/queries/loads_query'
import { workUntilIdle } from '#jobs/worker'
import { hub } from '#suppliers/hub'
import type { OfferSnapshot } from '#supplier-sdk'
import { offerSnapshot } from '#tests/fixtures/catalog'
import { givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenConnection } from '#tests/fixtures/suppliers'

const load = (code: string) => loadOffers({ connectionCode: code, actor: systemActor })
const page = (items: OfferSnapshot[], nextCursor: string | null = null) => ({ status: 'done' as const, data: { items, nextCursor } })
const active = async (connectionId: number) =>
  (await db.from('offers').where({ connection_id: connectionId, status: 'active' }).orderBy('id')).map((row) => row.offer_key)

test.group('Catalog | load offers', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('reads every page, and changes nothing the second time', async ({ assert }) => {
    const connection = await givenConnection()
    const offers = ['a', 'b', 'c'].map((key) => offerSnapshot({ key }))
    hub.fake(connection.code).answers('listOffers', ({ cursor }) => (cursor ? page(offers.slice(2)) : page(offers.slice(0, 2), '2')))
    assert.deepEqual(await load(connection.code), { ok: true, value: { seen: 3, added: 3, changed: 0, gone: 0, leftOut: 0 } })
    assert.deepEqual(await load(connection.code), { ok: true, value: { seen: 3, added: 0, changed: 0, gone: 0, leftOut: 0 } })
    assert.deepEqual(await active(connection.id), ['a', 'b', 'c'])
  })

  test('counts what changed, and marks what is no longer listed', async ({ assert }) => {
    const connection = await givenConnection()
    const supplier = hub.fake(connection.code)
    supplier.answers('listOffers', page([offerSnapshot({ key: 'a' }), offerSnapshot({ key: 'b' })]))
    await load(connection.code)
    supplier.answers('listOffers', page([offerSnapshot({ key: 'a', listFenPerMonth: 9_900 }), offerSnapshot({ key: 'c' })]))
    const second = await load(connection.code)
    assert.deepEqual(second, { ok: true, value: { seen: 2, added: 1, changed: 1, gone: 1, leftOut: 0 } })
    assert.deepEqual(await active(connection.id), ['a', 'c'])
  })

  test('an offer that comes back is on sale again, with its id', async ({ assert }) => {
    const connection = await givenConnection()
    const supplier = hub.fake(connection.code)
    const offer = offerSnapshot({ key: 'a' })
    supplier.answers('listOffers', page([offer]), page([]), page([offer]))
    await load(connection.code)
    const [{ id }] = await db.from('offers').where('connection_id', connection.id)
    await load(connection.code)
    assert.deepEqual(await active(connection.id), [])
    await load(connection.code)
    assert.deepEqual((await db.from('offers').where({ connection_id: connection.id, status: 'active' })).map((row) => row.id), [id])
  })

  test('marks nothing as gone when the list was not read to its end', async ({ assert }) => {
    const connection = await givenConnection()
    const supplier = hub.fake(connection.code)
    supplier.answers('listOffers', page([offerSnapshot({ key: 'a' }), offerSnapshot({ key: 'b' })]))
    await load(connection.code)
    supplier.answers('listOffers', ({ cursor }) => (cursor ? { status: 'unknown' } : page([offerSnapshot({ key: 'a' })], 'next')))
    const failed = await load(connection.code)
    assert.deepInclude(failed.ok ? {} : failed.error, { type: 'not_read', status: 'unknown' })
    assert.deepEqual(await active(connection.id), ['a', 'b'])
  })

  test('sells at once at what was read of a list that broke off', async ({ assert }) => {
    const connection = await givenConnection()
    const supplier = hub.fake(connection.code)
    supplier.answers('listOffers', page([offerSnapshot({ key: 'a' })]))
    await load(connection.code)
    const { id } = await db.from('offers').where('connection_id', connection.id).select('id').firstOrFail()
    const listFen = async () => {
      forgetTopics()
      const [price] = await resolvePrices([{ offerId: id, organisationId: null, quantity: 1, months: 1 }])
      return price.listFen
    }
    assert.equal(await listFen(), 10_700)
    supplier.answers('listOffers', ({ cursor }) => (cursor ? { status: 'unknown' } : page([offerSnapshot({ key: 'a', listFenPerMonth: 9_900 })], 'next')))
    await load(connection.code)
    assert.equal(await listFen(), 9_900)
  })

  test('refuses a list that never ends', async ({ assert }) => {
    const connection = await givenConnection()
    hub.fake(connection.code).answers('listOffers', page([offerSnapshot()], 'again'))
    const failed = await load(connection.code)
    assert.deepInclude(failed.ok ? {} : failed.error, { type: 'not_read', because: 'cursor_repeated' })
  })

  test('leaves out what it cannot sell, and loads the rest', async ({ assert }) => {
    const connection = await givenConnection()
    const broken = [offerSnapshot({ key: '云' }), offerSnapshot({ key: 'b', listFenPerMonth: -1 })]
    hub.fake(connection.code).answers('listOffers', page([...broken, offerSnapshot({ key: 'good' })]))
    assert.deepEqual(await load(connection.code), { ok: true, value: { seen: 3, added: 1, changed: 0, gone: 0, leftOut: 2 } })
  })

  test('says that a supplier has no list', async ({ assert }) => {
    const connection = await givenConnection()
    hub.fake(connection.code)
    assert.deepEqual(await load(connection.code), { ok: false, error: { type: 'no_catalogue' } })
  })

  test('refuses a connection that is not there', async ({ assert }) => {
    assert.deepEqual(await load('nobody'), { ok: false, error: { type: 'connection_not_found' } })
  })

  test('shows its progress after a reload, and joins a load under way', async ({ assert }) => {
    const connection = await givenConnection()
    const staff = await viewerFor(await givenStaff())
    hub.fake(connection.code).answers('listOffers', page([offerSnapshot({ key: 'a' })]))
    const first = await requestOfferLoad({ connectionCode: connection.code, actor: staff.actor })
    assert.deepEqual(await requestOfferLoad({ connectionCode: connection.code, actor: staff.actor }), first)
    assert.deepInclude((await loadsQuery(staff))[0], { supplier: connection.code, state: 'waiting', live: true })
    await workUntilIdle()
    assert.deepInclude((await loadsQuery(staff))[0], { state: 'done', live: false, seen: 1, added: 1, gone: 0 })
    assert.lengthOf(await db.from('offer_loads').where('connection_id', connection.id), 1)
  })

  test('tells an open page as the load goes on, and ends with it', async ({ assert, client }) => {
    const connection = await givenConnection()
    const staff = await givenStaff()
    hub.fake(connection.code).answers('listOffers', page([offerSnapshot({ key: 'a' })]))
    const { actor } = await viewerFor(staff)
    await requestOfferLoad({ connectionCode: connection.code, actor })
    const stream = client.get('/admin/offers/loads/stream').withSession(await sessionOf(staff))
    const [response] = await Promise.all([stream, workUntilIdle()])
    assert.match(response.text(), /^event: changed\n[^]*event: end/)
    assert.include(response.header('content-type'), 'text/event-stream')
  })

  test('keeps on the page why it failed', async ({ assert }) => {
    const connection = await givenConnection()
    const staff = await viewerFor(await givenStaff())
    hub.fake(connection.code).answers('listOffers', { status: 'refused', reason: 'unauthorised', supplierCode: 'InvalidAccessKey' })
    await requestOfferLoad({ connectionCode: connection.code, actor: staff.actor })
    await workUntilIdle()
    const [shown] = await loadsQuery(staff)
    assert.deepInclude(shown.problem, { type: 'not_read', because: 'unauthorised' })
    assert.equal(shown.state, 'failed')
  })
})
