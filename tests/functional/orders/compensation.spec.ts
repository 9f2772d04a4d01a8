import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { clock } from '#kernel/clock'
import { refused } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { balanceOf } from '#tests/fixtures/wallets'

test.group('Orders | compensation', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  const stuck = async () => {
    const shop = await fixture.givenShop()
    shop.fake.answers('payOrder', refused('window_closed', { supplierCode: 'Late' }))
    return { shop, ...(await fixture.givenOrder(shop)) }
  }

  test('cancels the unpaid order before the money goes back', async ({ assert }) => {
    const { shop, lineId, buyer } = await stuck()
    shop.fake.answers('cancelOrder', { status: 'unknown' })
    const waiting = await fixture.work(lineId)
    assert.equal(waiting.state, 'compensating')
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
    shop.fake.answers('cancelOrder', { status: 'done', data: fixture.snapshot({ state: 'cancelled', rawState: 'Cancelled' }) })
    assert.equal((await fixture.work(lineId, { until: 'failed_refunded' })).problem?.code, 'window_closed')
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
    await fixture.thenInvariantsHold(assert)
  })

  test('finds an order that was cancelled by the lost call', async ({ assert }) => {
    const { shop, lineId } = await stuck()
    shop.fake.answers('cancelOrder', { status: 'unknown' })
    await fixture.work(lineId)
    shop.fake.answers('queryOrder', { status: 'done', data: fixture.snapshot({ state: 'cancelled', rawState: 'Cancelled' }) })
    assert.equal((await fixture.work(lineId)).state, 'failed_refunded')
    shop.fake.assertCalled('cancelOrder', { times: 1 })
  })

  test('follows nothing from a look-up that failed', async ({ assert }) => {
    const { shop, lineId } = await stuck()
    shop.fake.answers('queryOrder', { status: 'unknown' })
    assert.equal((await fixture.work(lineId)).state, 'compensating')
    shop.fake.assertNotCalled('cancelOrder')
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
  })

  test('gives the money back at once where unpaid orders die by themselves, and watches them', async ({ assert }) => {
    const { shop, lineId, buyer } = await stuck()
    shop.fake.lacks('cancelOrder').declares({ unpaidExpires: true })
    assert.equal((await fixture.work(lineId)).state, 'compensating')
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
    shop.fake.answers('queryOrder', { status: 'done', data: fixture.snapshot({ state: 'expired', rawState: 'Expired' }) })
    assert.equal((await fixture.work(lineId)).state, 'failed_refunded')
    await fixture.thenInvariantsHold(assert)
  })

  test('asks a person where nothing cancels', async ({ assert }) => {
    const { shop, lineId } = await stuck()
    shop.fake.lacks('cancelOrder')
    assert.equal((await fixture.work(lineId)).problem?.code, 'cannot_cancel')
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
  })

  test('asks a person when the order was paid meanwhile', async ({ assert }) => {
    const { shop, lineId } = await stuck()
    shop.fake.answers('cancelOrder', refused('not_cancellable', { supplierCode: 'Paid' }))
    await fixture.work(lineId)
    shop.fake.answers('queryOrder', { status: 'done', data: fixture.snapshot({ state: 'provisioning', rawState: 'Paid', paidFen: 60_00 }) })
    assert.equal((await fixture.work(lineId)).problem?.code, 'paid_meanwhile')
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
  })

  test('gives back after a paid order that the supplier failed and refunded', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const failed = fixture.snapshot({ state: 'failed', rawState: 'Failed', paidFen: 60_00, refundFen: 60_00 })
    shop.fake.answers('payOrder', { status: 'done', data: fixture.snapshot({ state: 'provisioning', rawState: 'Paid', paidFen: 60_00 }) })
    shop.fake.answers('queryOrder', { status: 'done', data: failed })
    const { lineId, buyer } = await fixture.givenOrder(shop)
    assert.equal((await fixture.work(lineId)).state, 'failed_refunded')
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
  })

  test('asks a person when a paid order failed and nothing came back', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('queryOrder', { status: 'done', data: fixture.snapshot({ state: 'failed', rawState: 'Failed', paidFen: 60_00 }) })
    const { lineId } = await fixture.givenOrder(shop)
    assert.equal((await fixture.work(lineId)).problem?.code, 'supplier_order_spent')
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
  })
})
