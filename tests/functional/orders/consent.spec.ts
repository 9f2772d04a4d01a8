import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { withdrawConsent } from '#enrolment/actions/change_consent'
import { consentsNeededQuery } from '#enrolment/queries/consents_query'
import { clock } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import * as orders from '#tests/fixtures/orders'
import { givenMember, sessionOf } from '#tests/fixtures/people'
import { givenConsent } from '#tests/fixtures/suppliers'

test.group('Orders | consent', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  async function givenTakenBack() {
    const [shop, buyer] = [await orders.givenShop(), await orders.givenBuyer()]
    const pair = { organisationId: buyer.organisationId, connectionId: shop.connection.id }
    const quoteId = await orders.givenQuote(shop, buyer)
    await withdrawConsent({ ...pair, actor: buyer.viewer.actor })
    return { shop, buyer, pair, quoteId }
  }

  test('taken back keeps a line waiting with the reason on it, and given lets it go on at once', async ({ assert }) => {
    const { shop, buyer, pair } = await givenTakenBack()
    const { lineId } = await orders.givenOrder(shop, buyer)
    await withdrawConsent({ ...pair, actor: buyer.viewer.actor })
    const line = await orders.work(lineId)
    assert.containsSubset(line, { state: 'funds_held', problem: { code: 'consent_needed' } })
    shop.fake.assertNotCalled('syncUser')
    await db.from('jobs').delete()
    await givenConsent(pair)
    assert.lengthOf(await db.from('jobs').where('type', 'orders.advance_line'), 1)
    await orders.work(lineId, { until: 'completed' })
  })

  test('is asked for on the quote’s page, and an empty box orders nothing', async ({ client, assert }) => {
    const { buyer, quoteId, shop } = await givenTakenBack()
    const session = await sessionOf({ id: buyer.userId })
    const page = await client.get(`/quotes/${quoteId}`).withSession(session)
    assert.include(page.text(), 'name="consent"')
    const order = (form: Record<string, string>) =>
      client.post(`/quotes/${quoteId}/order`).withSession(session).withCsrfToken().form({ idempotencyKey: 'k-1', ...form }).redirects(0)
    const refused = await order({})
    assert.property(refused.flashMessages().inputErrorsBag, 'consent')
    assert.lengthOf(await db.from('orders').where('organisation_id', buyer.organisationId), 0)
    const placed = await order({ consent: 'true' })
    assert.match(placed.header('location')!, /^\/orders\/ord_/)
    assert.deepEqual(await consentsNeededQuery(buyer.viewer, [shop.connection.code]), [])
  })

  test('is given and taken back on its page, by who may buy alone', async ({ client, assert }) => {
    const { buyer, shop, pair } = await givenTakenBack()
    const path = `/organisation/consents/${shop.connection.code}`
    const stateOf = async () => (await db.from('supplier_consents').where('organisation_id', pair.organisationId).firstOrFail()).state
    const post = (session: Record<string, string | number>, consent: string) => client.post(path).withSession(session).withCsrfToken().form({ consent }).redirects(0)
    const reader = await givenMember({ organisation: { id: buyer.organisationId }, role: 'reader' })
    const refused = await post(await sessionOf(reader), 'given')
    refused.assertStatus(403)
    const page = await client.get('/organisation/consents').withSession(await sessionOf(reader))
    assert.include(page.text(), shop.connection.code)
    await post(await sessionOf({ id: buyer.userId }), 'given')
    assert.equal(await stateOf(), 'given')
    await post(await sessionOf({ id: buyer.userId }), 'withdrawn')
    assert.equal(await stateOf(), 'withdrawn')
    const stranger = await givenMember()
    await post(await sessionOf(stranger), 'given')
    assert.equal(await stateOf(), 'withdrawn')
  })
})
