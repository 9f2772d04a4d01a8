import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { placeUnsubscribe } from '#orders/actions/place_unsubscribe'
import { quoteUnsubscribe } from '#orders/actions/quote_unsubscribe'
import { clock, DAY_MS, MINUTE_MS } from '#kernel/clock'
import { refused, type OrderSnapshot } from '#supplier-sdk'
import { setRefundPolicy } from '#suppliers/actions/set_refund_policy'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import { COST_FEN, PRICE_FEN, type Buyer, type Shop } from '#tests/fixtures/orders'
import { turnSwitch } from '#tests/fixtures/suppliers'
import { balanceOf } from '#tests/fixtures/wallets'

async function givenResource(shop: Shop, buyer?: Buyer) {
  const ordered = await fixture.givenOrder(shop, buyer)
  const line = await fixture.work(ordered.lineId)
  return { buyer: ordered.buyer, boughtBy: ordered.lineId, resourceId: line.resourceId! }
}

const refund = (over: Partial<OrderSnapshot> = {}): OrderSnapshot =>
  fixture.snapshot({ supplierOrderNo: 'RF-1', kind: 'refund', state: 'refunded', rawState: 'Refunded', refundFen: COST_FEN / 2, ...over })

/** The supplier destroys at once and gives half of its money back. */
function tellARefund(shop: Shop) {
  shop.fake.answers('unsubscribe', () => {
    shop.fake.answers('getResource', { status: 'done', data: null })
    shop.fake.answers('queryOrder', { status: 'done', data: refund() })
    return { status: 'done', data: refund({ state: 'refunding', rawState: 'Refunding', refundFen: undefined }) }
  })
}

async function left(viewer: Buyer['viewer'], resourceId: string) {
  const quote = await quoteUnsubscribe(viewer, { resourceId })
  if (!quote.ok) throw new Error(quote.error.type)
  const placed = await placeUnsubscribe(viewer, { resourceId, quoteId: quote.value.id })
  return { quote: quote.value, placed }
}

test.group('Orders | unsubscribe', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('shows an estimate, destroys, and credits what the refund order says', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, boughtBy, resourceId } = await givenResource(shop)
    tellARefund(shop)
    const { quote, placed } = await left(buyer.viewer, resourceId)
    assert.isTrue(quote.estimated)
    assert.isAbove(quote.refundFen, 0)
    if (!placed.ok) return assert.fail(placed.error.type)
    const { lineId } = placed.value
    assert.equal((await db.from('resources').where('id', resourceId).firstOrFail()).state, 'unsubscribing')
    const line = await fixture.work(lineId)
    assert.deepInclude(line, { state: 'completed', refundFen: PRICE_FEN / 2 })
    assert.deepEqual(await fixture.pathOf(lineId), ['priced', 'awaiting_payment', 'funds_held', 'submitting', 'provisioning', 'completed'])
    assert.deepEqual(await fixture.holdOf(boughtBy), { state: 'captured', amountFen: PRICE_FEN, capturedFen: PRICE_FEN, refundedFen: PRICE_FEN / 2 })
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - PRICE_FEN / 2, heldFen: 0 })
    const resource = await db.from('resources').where('id', resourceId).firstOrFail()
    assert.equal(resource.state, 'released')
    assert.isNotNull(resource.ended_at)
    shop.fake.assertCalled('unsubscribe', { times: 1 })
    await fixture.thenInvariantsHold(assert)
  })

  test('shows the share of what the supplier itself promises', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenResource(shop)
    shop.fake.answers('quoteUnsubscribe', { status: 'done', data: { currency: 'CNY', refundFen: 45_00 } })
    const quote = await quoteUnsubscribe(buyer.viewer, { resourceId })
    assert.deepInclude(quote.ok && quote.value, { estimated: false, refundFen: 60_00 })
    tellARefund(shop)
    const placed = await placeUnsubscribe(buyer.viewer, { resourceId, quoteId: quote.ok ? quote.value.id : '' })
    await fixture.work(placed.ok ? placed.value.lineId : '')
    shop.fake.assertCalled('unsubscribe', { times: 1, input: { expectedRefundFen: 45_00 } })
  })

  test('waits until the resource is gone', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenResource(shop)
    tellARefund(shop)
    const { placed } = await left(buyer.viewer, resourceId)
    shop.fake.answers('unsubscribe', { status: 'done', data: refund() }).answers('queryOrder', { status: 'done', data: refund() })
    shop.fake.answers('getResource', { status: 'done', data: fixture.resource({ state: 'releasing' }) })
    const lineId = placed.ok ? placed.value.lineId : ''
    assert.equal((await fixture.work(lineId)).state, 'provisioning')
    shop.fake.answers('getResource', { status: 'done', data: null })
    assert.equal((await fixture.work(lineId, { until: 'completed' })).state, 'completed')
  })

  test('credits the quoted amount on acceptance where the connection says so, once, and bears a smaller refund', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, boughtBy, resourceId } = await givenResource(shop)
    await setRefundPolicy({ code: shop.connection.code, policy: 'acceptance', actor: systemActor })
    shop.fake.answers('quoteUnsubscribe', { status: 'done', data: { currency: 'CNY', refundFen: COST_FEN / 2 } })
    tellARefund(shop)
    const { quote, placed } = await left(buyer.viewer, resourceId)
    assert.deepInclude(quote, { refundFen: PRICE_FEN / 2, refundPolicy: 'acceptance' })
    shop.fake.answers('unsubscribe', { status: 'done', data: refund({ state: 'refunding', rawState: 'Refunding', refundFen: undefined }) })
    shop.fake.answers('queryOrder', { status: 'done', data: refund({ state: 'refunding', rawState: 'Refunding', refundFen: undefined }) })
    const lineId = placed.ok ? placed.value.lineId : ''
    assert.equal((await fixture.work(lineId)).state, 'provisioning')
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, PRICE_FEN / 2)
    await fixture.work(lineId)
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, PRICE_FEN / 2)
    shop.fake.answers('queryOrder', { status: 'done', data: refund({ refundFen: COST_FEN / 4 }) }).answers('getResource', { status: 'done', data: null })
    assert.deepInclude(await fixture.work(lineId), { state: 'completed', refundFen: PRICE_FEN / 2 })
    assert.equal((await db.from('order_lines').where('id', lineId).firstOrFail()).shortfall_fen, PRICE_FEN / 4)
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - PRICE_FEN / 2, heldFen: 0 })
    await fixture.thenInvariantsHold(assert)
  })

  test('passes a larger refund on after the advance', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenResource(shop)
    await setRefundPolicy({ code: shop.connection.code, policy: 'acceptance', actor: systemActor })
    shop.fake.answers('quoteUnsubscribe', { status: 'done', data: { currency: 'CNY', refundFen: COST_FEN / 4 } })
    tellARefund(shop)
    const { placed } = await left(buyer.viewer, resourceId)
    assert.deepInclude(await fixture.work(placed.ok ? placed.value.lineId : ''), { state: 'completed', refundFen: PRICE_FEN / 2 })
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - PRICE_FEN / 2, heldFen: 0 })
    await fixture.thenInvariantsHold(assert)
  })

  test('refuses a second unsubscription of the same resource', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenResource(shop)
    tellARefund(shop)
    const other = await quoteUnsubscribe(buyer.viewer, { resourceId })
    const { placed, quote } = await left(buyer.viewer, resourceId)
    assert.deepEqual(await quoteUnsubscribe(buyer.viewer, { resourceId }), { ok: false, error: { type: 'not_in_use' } })
    const second = await placeUnsubscribe(buyer.viewer, { resourceId, quoteId: other.ok ? other.value.id : '' })
    assert.deepEqual(second, { ok: false, error: { type: 'not_in_use' } })
    const same = await placeUnsubscribe(buyer.viewer, { resourceId, quoteId: quote.id })
    assert.deepInclude(same.ok && same.value, { orderId: placed.ok && placed.value.orderId, placedBefore: true })
  })

  test('does not know another organisation’s resource or quote', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenResource(shop)
    const stranger = await fixture.givenBuyer()
    assert.deepEqual(await quoteUnsubscribe(stranger.viewer, { resourceId }), { ok: false, error: { type: 'resource_not_found' } })
    const quote = await quoteUnsubscribe(buyer.viewer, { resourceId })
    const placed = await placeUnsubscribe(stranger.viewer, { resourceId, quoteId: quote.ok ? quote.value.id : '' })
    assert.deepEqual(placed, { ok: false, error: { type: 'resource_not_found' } })
  })

  test('refuses an expired quote', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenResource(shop)
    const quote = await quoteUnsubscribe(buyer.viewer, { resourceId })
    clock.advance(16 * MINUTE_MS)
    const placed = await placeUnsubscribe(buyer.viewer, { resourceId, quoteId: quote.ok ? quote.value.id : '' })
    assert.deepEqual(placed, { ok: false, error: { type: 'quote_expired' } })
  })

  test('refuses while changes are switched off', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenResource(shop)
    const quote = await quoteUnsubscribe(buyer.viewer, { resourceId })
    await turnSwitch(shop.connection.code, 'manage', false)
    const placed = await placeUnsubscribe(buyer.viewer, { resourceId, quoteId: quote.ok ? quote.value.id : '' })
    assert.deepEqual(placed, { ok: false, error: { type: 'switched_off' } })
  })

  test('keeps the resource and says why when the supplier refuses', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenResource(shop)
    shop.fake.answers('unsubscribe', refused('not_refundable', { supplierCode: 'TooLate' }))
    const { placed } = await left(buyer.viewer, resourceId)
    const line = await fixture.work(placed.ok ? placed.value.lineId : '')
    assert.deepInclude(line, { state: 'cancelled', problem: { code: 'not_refundable', facts: { supplierCode: 'TooLate' } } })
    assert.equal((await db.from('resources').where('id', resourceId).firstOrFail()).state, 'unknown')
    assert.isTrue((await quoteUnsubscribe(buyer.viewer, { resourceId })).ok)
    await fixture.thenInvariantsHold(assert)
  })

  test('proves a lost unsubscription by the resource and sends nothing again', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenResource(shop)
    shop.fake.answers('unsubscribe', { status: 'unknown' }).answers('getResource', { status: 'done', data: null })
    const order = refund({ resourceIds: [] })
    shop.fake.answers('listOrders', { status: 'done', data: { items: [order], nextCursor: null } })
    const { supplier_resource_id: supplierId } = await db.from('resources').where('id', resourceId).firstOrFail()
    shop.fake.answers('queryOrder', { status: 'done', data: refund({ resourceIds: [supplierId] }) })
    const { placed } = await left(buyer.viewer, resourceId)
    assert.deepInclude(await fixture.work(placed.ok ? placed.value.lineId : ''), { state: 'completed', refundFen: PRICE_FEN / 2 })
    shop.fake.assertCalled('unsubscribe', { times: 1 })
  })

  test('never gives back more than was charged', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenResource(shop)
    tellARefund(shop)
    const { placed } = await left(buyer.viewer, resourceId)
    shop.fake.answers('unsubscribe', { status: 'done', data: refund({ refundFen: 9_999_00 }) })
    shop.fake.answers('queryOrder', { status: 'done', data: refund({ refundFen: 9_999_00 }) }).answers('getResource', { status: 'done', data: null })
    assert.deepInclude(await fixture.work(placed.ok ? placed.value.lineId : ''), { state: 'completed', refundFen: PRICE_FEN })
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
  })

  test('estimates by unused whole days', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenResource(shop)
    const now = clock.now()
    const dates = { started_at: now, expires_at: new Date(now.getTime() + 10 * DAY_MS) }
    await db.from('resources').where('id', resourceId).update(dates)
    clock.advance(2 * DAY_MS + 1)
    const quote = await quoteUnsubscribe(buyer.viewer, { resourceId })
    assert.equal(quote.ok && quote.value.refundFen, (PRICE_FEN * 7) / 10)
  })
})

test.group('Orders | unsubscribe at the same time', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(async () => {
    hub.restore()
    await emptyTables()
  })

  test('makes one line of five unsubscriptions at once', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenResource(shop)
    const quotes = await Promise.all(Array.from({ length: 5 }, () => quoteUnsubscribe(buyer.viewer, { resourceId })))
    const placed = await Promise.all(
      quotes.map((quote) => placeUnsubscribe(buyer.viewer, { resourceId, quoteId: quote.ok ? quote.value.id : '' }))
    )
    assert.lengthOf(placed.filter(({ ok }) => ok), 1)
    assert.lengthOf(await db.from('order_lines').where('action', 'unsubscribe'), 1)
  })

  test('lets two workers at once act once', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    await Promise.all([fixture.work(lineId), fixture.work(lineId)])
    assert.equal((await fixture.work(lineId)).state, 'completed')
    shop.fake.assertCalled('createOrder', { times: 1 })
    shop.fake.assertCalled('payOrder', { times: 1 })
    await fixture.thenInvariantsHold(assert)
  })
})
