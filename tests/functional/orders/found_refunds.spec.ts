import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { placeUnsubscribe } from '#orders/actions/place_unsubscribe'
import { quoteUnsubscribe } from '#orders/actions/quote_unsubscribe'
import { syncResource } from '#orders/actions/sync_resource'
import { clock } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { consoleAct, foundLine, givenOwnedInConsole, type OwnedInConsole } from '#tests/fixtures/found_orders'

/** Half of what the supplier was paid comes back, so half of the price is the customer's. */
const CREDIT_FEN = fixture.LIST_FEN / 2

const rowOf = (at: OwnedInConsole) => db.from('resources').where('id', at.resourceId).firstOrFail()
const refundedOf = async (at: OwnedInConsole) => (await fixture.holdOf(at.boughtBy)).refundedFen

async function givenLeft(over: Parameters<typeof consoleAct>[1] = {}) {
  const at = await givenOwnedInConsole()
  at.thing.state = 'vanished'
  at.put(consoleAct('refund', over))
  await at.find()
  const line = await foundLine('REFUND-1')
  return { at, id: line!.id }
}

test.group('Orders | given back in the console', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    hub.restore()
    clock.restore()
  })

  test('ends the resource and credits the customer’s share, once', async ({ assert }) => {
    const { at, id } = await givenLeft()
    await fixture.work(id, { until: 'completed' })
    assert.deepInclude(await rowOf(at), { state: 'released', acting_line_id: null })
    assert.equal(await refundedOf(at), CREDIT_FEN)
    await at.find('sweep')
    await fixture.work(id)
    assert.equal(await refundedOf(at), CREDIT_FEN)
    at.shop.fake.assertNotCalled('unsubscribe')
    await fixture.thenInvariantsHold(assert)
  })

  test('credits nothing while the supplier has not told its refund', async ({ assert }) => {
    const { at, id } = await givenLeft({ state: 'refunding', rawState: 'Refunding', refundFen: undefined })
    await fixture.work(id)
    assert.equal((await fixture.lineOf(id)).state, 'provisioning')
    assert.equal((await rowOf(at)).state, 'unsubscribing')
    assert.equal(await refundedOf(at), 0)
    at.put(consoleAct('refund'))
    await fixture.work(id, { until: 'completed' })
    assert.equal(await refundedOf(at), CREDIT_FEN)
  })

  test('credits at once where the connection’s policy says so', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    await db.from('supplier_connections').where('id', at.shop.connection.id).update({ refund_policy: 'acceptance' })
    at.thing.state = 'releasing'
    at.put(consoleAct('refund', { state: 'refunding', rawState: 'Refunding' }))
    await at.find()
    const { id } = (await foundLine('REFUND-1'))!
    await fixture.work(id)
    assert.deepInclude(await fixture.lineOf(id), { state: 'provisioning', advancedFen: CREDIT_FEN })
    assert.equal(await refundedOf(at), CREDIT_FEN)
    at.thing.state = 'vanished'
    at.put(consoleAct('refund'))
    await fixture.work(id, { until: 'completed' })
    assert.equal(await refundedOf(at), CREDIT_FEN)
    await fixture.thenInvariantsHold(assert)
  })

  test('is not taken while the resource still runs', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    at.put(consoleAct('refund'))
    assert.isFalse((await at.find()).has('REFUND-1'))
    assert.equal((await rowOf(at)).state, 'running')
  })

  test('is not taken from a read that failed', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    at.shop.fake.answers('getResource', { status: 'unknown' })
    at.put(consoleAct('refund'))
    assert.isFalse((await at.find()).has('REFUND-1'))
  })

  test('is not credited beside an unsubscription of ours', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    at.shop.fake.answers('unsubscribe', { status: 'unknown' })
    const quote = await quoteUnsubscribe(at.buyer.viewer, { resourceId: at.resourceId })
    if (!quote.ok) return assert.fail(quote.error.type)
    const placed = await placeUnsubscribe(at.buyer.viewer, { resourceId: at.resourceId, quoteId: quote.value.id })
    if (!placed.ok) return assert.fail(placed.error.type)
    at.thing.state = 'vanished'
    at.put(consoleAct('refund', { origin: 'unknown' }))
    await at.find()
    assert.isNull(await foundLine('REFUND-1'))
    await fixture.work(placed.value.lineId, { until: 'completed' })
    assert.equal(await refundedOf(at), CREDIT_FEN)
    assert.isTrue((await at.find('sweep')).has('REFUND-1'))
    assert.equal(await refundedOf(at), CREDIT_FEN)
    await fixture.thenInvariantsHold(assert)
  })

  test('of a resource that was left before stays with operations', async ({ assert }) => {
    const { at, id } = await givenLeft()
    await fixture.work(id, { until: 'completed' })
    at.put(consoleAct('refund', { supplierOrderNo: 'REFUND-2' }))
    assert.isFalse((await at.find()).has('REFUND-2'))
    assert.equal(await refundedOf(at), CREDIT_FEN)
  })

  test('two finders at once make one unsubscription', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    at.thing.state = 'vanished'
    at.put(consoleAct('refund'))
    await Promise.all([at.find('list'), at.find('notice')])
    assert.lengthOf(await db.from('order_lines').where('supplier_order_no', 'REFUND-1'), 1)
    assert.lengthOf(await db.from('unsubscribe_quotes').where('resource_id', at.resourceId), 1)
  })

  test('settles the drift of a resource that was seen gone before its refund', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    at.thing.state = 'vanished'
    await syncResource({ resourceId: at.resourceId })
    assert.lengthOf(await db.from('resource_drifts').where('open_kind', 'gone'), 1)
    at.put(consoleAct('refund'))
    await at.find()
    await fixture.work((await foundLine('REFUND-1'))!.id, { until: 'completed' })
    assert.lengthOf(await db.from('resource_drifts').whereNotNull('open_kind'), 0)
    assert.equal(await refundedOf(at), CREDIT_FEN)
  })

  test('that came to nothing at the supplier credits nothing', async ({ assert }) => {
    const { at, id } = await givenLeft({ state: 'refunding', rawState: 'Refunding', refundFen: undefined })
    at.put(consoleAct('refund', { state: 'cancelled', rawState: 'Cancelled', refundFen: undefined }))
    await fixture.work(id, { until: 'cancelled' })
    assert.equal(await refundedOf(at), 0)
    assert.isNull((await rowOf(at)).acting_line_id)
    await fixture.thenInvariantsHold(assert)
  })
})
