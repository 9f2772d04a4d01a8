import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { placeOrder } from '#orders/actions/place_order'
import { quoteChange } from '#orders/actions/quote_change'
import { quoteQuery } from '#orders/queries/quote_query'
import { clock, DAY_MS, later } from '#kernel/clock'
import { fromJson } from '#kernel/json'
import { refused } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { raiseTopics } from '#tests/fixtures/orders'
import * as fixture from '#tests/fixtures/orders'
import { COST_FEN, LIST_FEN, PRICE_FEN, type Shop } from '#tests/fixtures/orders'
import { changeAt, givenOwned, tellAnHonestRenewer } from '#tests/fixtures/renewals'
import { turnSwitch } from '#tests/fixtures/suppliers'
import { balanceOf } from '#tests/fixtures/wallets'

const SIZES = { type: 'object', properties: { size: { type: 'string', enum: ['s', 'm', 'l'] } }, required: ['size'], additionalProperties: false }

/** Another size can be had of the offer that is owned. */
async function givenSizes(shop: Shop): Promise<void> {
  await db.from('offers').where('id', shop.offerId).update({ options_schema: JSON.stringify(SIZES) })
  await raiseTopics()
}

const specOf = async (resourceId: string) => fromJson<Record<string, unknown>>((await db.from('resources').where('id', resourceId).firstOrFail()).spec)

test.group('Orders | change of specification', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('quotes the difference first, holds it, changes, reads the specification back and charges', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, boughtBy } = await givenOwned(shop)
    await givenSizes(shop)
    const lineId = await changeAt(buyer, { resourceId, offerId: shop.offerId, options: { size: 'l' } })
    assert.deepInclude(await fixture.holdOf(lineId), { state: 'open', amountFen: PRICE_FEN })
    assert.equal((await fixture.work(lineId)).state, 'completed')
    assert.deepInclude(await specOf(resourceId), { size: 'l' })
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, 0)
    shop.fake.assertCalled('change', { times: 1, input: { options: { size: 'l' }, ceilingFen: COST_FEN } })
    await fixture.thenInvariantsHold(assert)
  })

  test('does not pass while the resource still shows the old specification', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, expiresAt } = await givenOwned(shop)
    await givenSizes(shop)
    const lineId = await changeAt(buyer, { resourceId, offerId: shop.offerId, options: { size: 'l' } })
    shop.fake.answers('getResource', ({ resourceId: id }) => ({ status: 'done', data: fixture.resource({ id, expiresAt, spec: { size: 's' } }) }))
    assert.equal((await fixture.work(lineId)).state, 'provisioning')
  })

  test('passes with a hold of nothing where it costs nothing, and credits what the supplier gives back', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, expiresAt } = await givenOwned(shop)
    await givenSizes(shop)
    const item = { listFen: 0, costFen: 0, breakdown: [], fieldErrors: [] }
    shop.fake.answers('quote', { status: 'done', data: { currency: 'CNY', listFen: 0, costFen: 0, items: [item] } })
    const lineId = await changeAt(buyer, { resourceId, offerId: shop.offerId, options: { size: 's' } })
    assert.deepInclude(await fixture.holdOf(lineId), { state: 'open', amountFen: 0 })
    const order = fixture.snapshot({ supplierOrderNo: 'CH-1', kind: 'change', state: 'active', rawState: 'ok', costFen: 0, paidFen: 0, refundFen: COST_FEN / 4 })
    shop.fake.answers('change', { status: 'done', data: order }).answers('queryOrder', { status: 'done', data: order })
    shop.fake.answers('getResource', ({ resourceId: id }) => ({ status: 'done', data: fixture.resource({ id, expiresAt, spec: { size: 's' } }) }))
    assert.deepInclude(await fixture.work(lineId), { state: 'completed', refundFen: PRICE_FEN / 4 })
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - PRICE_FEN + PRICE_FEN / 4, heldFen: 0 })
    await fixture.thenInvariantsHold(assert)
  })

  test('asks instead of paying when what was free costs something now', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, expiresAt } = await givenOwned(shop)
    await givenSizes(shop)
    const item = { listFen: 0, costFen: 0, breakdown: [], fieldErrors: [] }
    shop.fake.answers('quote', { status: 'done', data: { currency: 'CNY', listFen: 0, costFen: 0, items: [item] } })
    const lineId = await changeAt(buyer, { resourceId, offerId: shop.offerId, options: { size: 's' } })
    tellAnHonestRenewer(shop, { id: 'i-1', expiresAt })
    assert.deepInclude(await fixture.work(lineId), { state: 'action_required' })
    const asked = await db.from('order_line_price_changes').where('line_id', lineId).firstOrFail()
    assert.equal(asked.price_after_fen, COST_FEN)
    shop.fake.assertNotCalled('change')
  })

  test('shows an own estimate by the days that are left where the supplier cannot quote', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    const offerId = await fixture.givenOffer(shop.connection.id)
    await db.from('offers').where('id', offerId).update({ list_fen: LIST_FEN * 2 })
    await raiseTopics()
    await db.from('resources').where('id', resourceId).update({ expires_at: later(15 * DAY_MS) })
    shop.fake.lacks('quote')
    const quote = await quoteChange(buyer.viewer, { resourceId, offerId, options: {} })
    const view = await quoteQuery(buyer.viewer, quote.ok ? quote.value.id : '', { locale: 'en' })
    assert.deepInclude(view?.lines[0], { estimated: true, listFen: LIST_FEN / 2, priceFen: PRICE_FEN / 2 })
  })

  test('refuses what is of another family, what changes nothing and what the offer does not have', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    const same = await quoteChange(buyer.viewer, { resourceId, offerId: shop.offerId, options: {} })
    assert.deepEqual(same, { ok: false, error: { type: 'nothing_changes' } })
    const disk = await fixture.givenOffer(shop.connection.id)
    await db.from('offers').where('id', disk).update({ family: 'disk' })
    await givenSizes(shop)
    assert.deepEqual(await quoteChange(buyer.viewer, { resourceId, offerId: disk, options: {} }), { ok: false, error: { type: 'offer_not_found' } })
    const wrong = await quoteChange(buyer.viewer, { resourceId, offerId: shop.offerId, options: { size: 'xxl' } })
    assert.equal(!wrong.ok && wrong.error.type, 'invalid_options')
  })

  test('refuses while changes are switched off, and another organisation’s resource', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    await givenSizes(shop)
    const wanted = { resourceId, offerId: shop.offerId, options: { size: 'l' } }
    const stranger = await fixture.givenBuyer()
    assert.deepEqual(await quoteChange(stranger.viewer, wanted), { ok: false, error: { type: 'resource_not_found', resourceId } })
    await turnSwitch(shop.connection.code, 'manage', false)
    assert.deepEqual(await quoteChange(buyer.viewer, wanted), { ok: false, error: { type: 'switched_off' } })
  })

  test('keeps the resource and gives the money back when the supplier refuses', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    await givenSizes(shop)
    shop.fake.answers('change', refused('out_of_stock', { supplierCode: 'NoRoom' }))
    const quote = await quoteChange(buyer.viewer, { resourceId, offerId: shop.offerId, options: { size: 'l' } })
    const placed = await placeOrder(buyer.viewer, { quoteId: quote.ok ? quote.value.id : '' })
    const lineId = placed.ok ? placed.value.lines[0].id : ''
    assert.equal((await fixture.work(lineId)).state, 'failed_refunded')
    assert.notProperty(await specOf(resourceId), 'size')
    assert.lengthOf(await db.from('messages').where('dedup_key', 'like', `${lineId}:change_failed:%`), 2)
    await fixture.thenInvariantsHold(assert)
  })
})
