import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { placeOrder } from '#orders/actions/place_order'
import { placeUnsubscribe } from '#orders/actions/place_unsubscribe'
import { quoteRenewal } from '#orders/actions/quote_renewal'
import { quoteUnsubscribe } from '#orders/actions/quote_unsubscribe'
import { answerManualStep } from '#orders/manual/answer_manual_step'
import { addMonths, clock } from '#kernel/clock'
import { systemViewer } from '#identity/viewer'
import { refused } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import { COST_FEN, PRICE_FEN } from '#tests/fixtures/orders'
import { givenOwned, quoteOfRenewal, renewAt, tellAnHonestRenewer } from '#tests/fixtures/renewals'
import { turnSwitch } from '#tests/fixtures/suppliers'
import { balanceOf } from '#tests/fixtures/wallets'

const expiryOf = async (resourceId: string): Promise<Date> => (await db.from('resources').where('id', resourceId).firstOrFail()).expires_at

test.group('Orders | renewal', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('quotes, holds, renews at the supplier, reads the expiry back and charges', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, expiresAt } = await givenOwned(shop)
    const lineId = await renewAt(buyer, resourceId, 2)
    assert.deepInclude(await fixture.holdOf(lineId), { state: 'open', amountFen: PRICE_FEN * 2 })
    assert.equal((await fixture.work(lineId)).state, 'completed')
    assert.deepEqual(await fixture.pathOf(lineId), [
      'priced', 'awaiting_payment', 'funds_held', 'submitting', 'supplier_unpaid', 'confirming', 'provisioning', 'completed',
    ])
    assert.deepEqual(await expiryOf(resourceId), addMonths(expiresAt, 2))
    assert.deepInclude(await fixture.holdOf(lineId), { state: 'captured', capturedFen: PRICE_FEN * 2 })
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - PRICE_FEN * 3, heldFen: 0 })
    shop.fake.assertCalled('renew', { times: 1, input: { months: 2, ceilingFen: COST_FEN * 2 } })
    assert.lengthOf(await db.from('messages').where('dedup_key', 'like', `${lineId}:renewal_completed:%`), 2)
    await fixture.thenInvariantsHold(assert)
  })

  test('does not pass while the resource still shows its old expiry', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, expiresAt } = await givenOwned(shop)
    shop.fake.answers('getResource', ({ resourceId: id }) => ({ status: 'done', data: fixture.resource({ id, expiresAt }) }))
    const lineId = await renewAt(buyer, resourceId)
    assert.equal((await fixture.work(lineId)).state, 'provisioning')
    assert.deepInclude(await fixture.holdOf(lineId), { state: 'open' })
  })

  test('makes one order of the same quote placed twice', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    const quoteId = await quoteOfRenewal(buyer, resourceId)
    const first = await placeOrder(buyer.viewer, { quoteId })
    const second = await placeOrder(buyer.viewer, { quoteId })
    assert.deepInclude(second.ok && second.value, { id: first.ok && first.value.id, placedBefore: true })
  })

  test('refuses a second renewal and an unsubscription while one is under way', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    const [quoteId, refund] = [await quoteOfRenewal(buyer, resourceId), await quoteUnsubscribe(buyer.viewer, { resourceId })]
    await renewAt(buyer, resourceId)
    assert.deepEqual(await placeOrder(buyer.viewer, { quoteId }), { ok: false, error: { type: 'resource_busy', resourceId } })
    assert.deepEqual(await quoteRenewal(buyer.viewer, { items: [{ resourceId, months: 1 }] }), { ok: false, error: { type: 'resource_busy', resourceId } })
    assert.deepEqual(await quoteUnsubscribe(buyer.viewer, { resourceId }), { ok: false, error: { type: 'busy' } })
    const left = await placeUnsubscribe(buyer.viewer, { resourceId, quoteId: refund.ok ? refund.value.id : '' })
    assert.deepEqual(left, { ok: false, error: { type: 'busy' } })
  })

  test('frees the resource when the renewal ends, so that it can be renewed again', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, expiresAt } = await givenOwned(shop)
    await fixture.work(await renewAt(buyer, resourceId))
    await fixture.work(await renewAt(buyer, resourceId))
    assert.deepEqual(await expiryOf(resourceId), addMonths(addMonths(expiresAt, 1), 1))
  })

  test('refuses without the money and holds nothing', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop, await fixture.givenBuyer({ balanceFen: PRICE_FEN + 1 }))
    const placed = await placeOrder(buyer.viewer, { quoteId: await quoteOfRenewal(buyer, resourceId) })
    assert.equal(!placed.ok && placed.error.type, 'insufficient_funds')
  })

  test('does not know another organisation’s resource', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { resourceId } = await givenOwned(shop)
    const stranger = await fixture.givenBuyer()
    const quote = await quoteRenewal(stranger.viewer, { items: [{ resourceId, months: 1 }] })
    assert.deepEqual(quote, { ok: false, error: { type: 'resource_not_found', resourceId } })
  })

  for (const months of [0, 37, 1.5]) {
    test(`refuses a term of ${months} months`, async ({ assert }) => {
      const shop = await fixture.givenShop()
      const { buyer, resourceId } = await givenOwned(shop)
      const quote = await quoteRenewal(buyer.viewer, { items: [{ resourceId, months }] })
      assert.equal(!quote.ok && quote.error.type, 'months_wrong')
    })
  }

  test('refuses nothing chosen and the same resource twice', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    assert.deepEqual(await quoteRenewal(buyer.viewer, { items: [] }), { ok: false, error: { type: 'empty' } })
    const twice = await quoteRenewal(buyer.viewer, { items: [{ resourceId, months: 1 }, { resourceId, months: 2 }] })
    assert.deepEqual(twice, { ok: false, error: { type: 'same_twice', resourceId } })
  })

  test('renews what is no longer sold to new customers', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    await db.from('offers').where('id', shop.offerId).update({ withheld_at: clock.now() })
    await turnSwitch(shop.connection.code, 'sellable', false)
    await fixture.raiseTopics()
    assert.equal((await fixture.work(await renewAt(buyer, resourceId))).state, 'completed')
  })

  test('asks the customer when the supplier wants more than the ceiling', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, expiresAt } = await givenOwned(shop)
    const lineId = await renewAt(buyer, resourceId)
    tellAnHonestRenewer(shop, { id: 'i-x', expiresAt }, { costFen: COST_FEN + 10_00 })
    const line = await fixture.work(lineId)
    assert.deepInclude(line, { state: 'action_required', stateBefore: 'submitting' })
    assert.equal(line.problem?.code, 'price_changed')
    shop.fake.assertNotCalled('renew')
  })

  test('gives the money back when the supplier refuses', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, expiresAt } = await givenOwned(shop)
    shop.fake.answers('renew', refused('window_closed', { supplierCode: 'TooLate' }))
    const lineId = await renewAt(buyer, resourceId)
    assert.deepInclude(await fixture.work(lineId), { state: 'failed_refunded' })
    assert.deepEqual(await expiryOf(resourceId), expiresAt)
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - PRICE_FEN, heldFen: 0 })
    await fixture.thenInvariantsHold(assert)
  })

  test('waits where it stands while spending is stopped', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    const lineId = await renewAt(buyer, resourceId)
    await turnSwitch(shop.connection.code, 'spend', false)
    assert.deepInclude(await fixture.work(lineId), { state: 'funds_held' })
    shop.fake.assertNotCalled('renew')
  })

  test('looks a lost renewal up and sends nothing again when it acted', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, expiresAt } = await givenOwned(shop)
    const lineId = await renewAt(buyer, resourceId)
    const order = fixture.snapshot({ supplierOrderNo: 'RN-lost', kind: 'renew', state: 'active', rawState: 'ok', paidFen: COST_FEN })
    shop.fake.answers('renew', { status: 'unknown' }).answers('queryOrder', { status: 'done', data: order })
    shop.fake.answers('getResource', ({ resourceId: id }) => ({ status: 'done', data: fixture.resource({ id, expiresAt: addMonths(expiresAt, 1) }) }))
    assert.equal((await fixture.work(lineId, { until: 'completed' })).supplierOrderNo, 'RN-lost')
    shop.fake.assertCalled('renew', { times: 1 })
  })

  test('sends a lost renewal again under a new key after the settle window, when the look-up found nothing', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, expiresAt } = await givenOwned(shop)
    const lineId = await renewAt(buyer, resourceId)
    shop.fake.answers('renew', { status: 'unknown' })
    assert.equal((await fixture.work(lineId)).state, 'uncertain')
    tellAnHonestRenewer(shop, { id: 'i-1', expiresAt })
    const line = await fixture.work(lineId, { until: 'completed' })
    assert.equal(line.generation, 2)
    assert.deepEqual(await expiryOf(resourceId), addMonths(expiresAt, 1))
  })

  test('credits the share of every charge when a renewed resource is left, newest charge first', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, boughtBy } = await givenOwned(shop)
    const renewedBy = await renewAt(buyer, resourceId)
    await fixture.work(renewedBy)
    const refund = fixture.snapshot({ supplierOrderNo: 'RF-1', kind: 'refund', state: 'refunded', rawState: 'ok', refundFen: COST_FEN * 1.5 })
    shop.fake.answers('unsubscribe', { status: 'done', data: refund }).answers('queryOrder', { status: 'done', data: refund })
    shop.fake.answers('getResource', { status: 'done', data: null })
    const quote = await quoteUnsubscribe(buyer.viewer, { resourceId })
    const placed = await placeUnsubscribe(buyer.viewer, { resourceId, quoteId: quote.ok ? quote.value.id : '' })
    const line = await fixture.work(placed.ok ? placed.value.lineId : '')
    assert.deepInclude(line, { state: 'completed', refundFen: PRICE_FEN * 1.5 })
    assert.equal((await fixture.holdOf(renewedBy)).refundedFen, PRICE_FEN)
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, PRICE_FEN / 2)
    await fixture.thenInvariantsHold(assert)
  })

  test('becomes a task for operations where the supplier cannot renew, and ends by their evidence', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, expiresAt } = await givenOwned(shop)
    const lineId = await renewAt(buyer, resourceId)
    shop.fake.lacks('renew', 'queryOrder', 'getResource')
    const line = await fixture.work(lineId)
    assert.deepInclude(line, { state: 'submitting', owner: 'operations' })
    const step = await db.from('manual_steps').where('line_id', lineId).firstOrFail()
    assert.equal(step.operation, 'renew')
    const until = addMonths(expiresAt, 1)
    const done = { outcome: 'done' as const, supplierOrderNo: 'HAND-1', amountFen: COST_FEN, resourceIds: [], expiresAt: until, note: 'renewed there' }
    assert.isTrue((await answerManualStep(systemViewer, { stepId: step.id, answer: done })).ok)
    assert.equal((await fixture.lineOf(lineId)).state, 'completed')
    assert.deepEqual(await expiryOf(resourceId), until)
    await fixture.thenInvariantsHold(assert)
  })
})

test.group('Orders | renewal at the same time', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(async () => {
    hub.restore()
    await emptyTables()
  })

  test('makes one renewal of five quotes placed at once', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    const quotes = await Promise.all(Array.from({ length: 5 }, () => quoteOfRenewal(buyer, resourceId)))
    const placed = await Promise.all(quotes.map((quoteId) => placeOrder(buyer.viewer, { quoteId })))
    assert.lengthOf(placed.filter(({ ok }) => ok), 1)
    assert.lengthOf(await db.from('order_lines').where('action', 'renew'), 1)
  })

  test('lets two workers renew once', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId, expiresAt } = await givenOwned(shop)
    const lineId = await renewAt(buyer, resourceId)
    await Promise.all([fixture.work(lineId), fixture.work(lineId)])
    assert.equal((await fixture.work(lineId)).state, 'completed')
    shop.fake.assertCalled('renew', { times: 1 })
    assert.deepEqual(await expiryOf(resourceId), addMonths(expiresAt, 1))
    await fixture.thenInvariantsHold(assert)
  })
})
