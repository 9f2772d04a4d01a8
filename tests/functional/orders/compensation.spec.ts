import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { clock } from '#kernel/clock'
import { refused } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { answerManualStep } from '#orders/manual/answer_manual_step'
import * as fixture from '#tests/fixtures/orders'
import { givenStaff, viewerFor } from '#tests/fixtures/people'
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

  /** What is unpaid there neither expires nor can be cancelled by a call. */
  const handedOver = async () => {
    const { shop, lineId, buyer } = await stuck()
    shop.fake.lacks('cancelOrder')
    await fixture.work(lineId)
    const step = await db.from('manual_steps').where({ line_id: lineId, operation: 'cancelOrder' }).firstOrFail()
    const viewer = await viewerFor(await givenStaff({ role: 'operations' }), 'orders.lines.resolve')
    return { shop, lineId, buyer, stepId: step.id as string, viewer }
  }

  test('asks a person to cancel where no call does, once, with the money held', async ({ assert }) => {
    const { lineId } = await handedOver()
    await fixture.work(lineId)
    assert.lengthOf(await db.from('manual_steps').where('line_id', lineId), 1)
    assert.deepInclude(await fixture.lineOf(lineId), { state: 'compensating', owner: 'operations' })
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
  })

  test('believes the supplier, not the person, that an order is cancelled', async ({ assert }) => {
    const { shop, lineId, buyer, stepId, viewer } = await handedOver()
    assert.isTrue((await answerManualStep(viewer, { stepId, answer: { outcome: 'cancelled', note: '已取消' } })).ok)
    assert.equal((await fixture.work(lineId)).state, 'compensating')
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
    shop.fake.answers('queryOrder', { status: 'done', data: fixture.snapshot({ state: 'cancelled', rawState: 'Cancelled' }) })
    assert.equal((await fixture.work(lineId)).state, 'failed_refunded')
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
    await fixture.thenInvariantsHold(assert)
  })

  test('takes a person’s word that it is cancelled where nothing can be read', async ({ assert }) => {
    const { shop, lineId, buyer } = await stuck()
    shop.fake.lacks('cancelOrder', 'queryOrder')
    await fixture.work(lineId)
    const { id: stepId } = await db.from('manual_steps').where('line_id', lineId).firstOrFail()
    const viewer = await viewerFor(await givenStaff({ role: 'operations' }), 'orders.lines.resolve')
    const answer = { outcome: 'cancelled', note: '已取消' } as const
    assert.isTrue((await answerManualStep(viewer, { stepId, answer })).ok)
    assert.deepEqual(await answerManualStep(viewer, { stepId, answer }), { ok: false, error: { type: 'not_open' } })
    assert.equal((await fixture.lineOf(lineId)).state, 'failed_refunded')
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
    await fixture.thenInvariantsHold(assert)
  })

  test('goes to review when the person could not cancel it', async ({ assert }) => {
    const { lineId, stepId, viewer } = await handedOver()
    await answerManualStep(viewer, { stepId, answer: { outcome: 'refused', reason: 'not_cancellable', note: '已支付' } })
    const line = await fixture.lineOf(lineId)
    assert.deepInclude({ state: line.state, problem: line.problem?.code }, { state: 'manual_review', problem: 'cannot_cancel' })
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
  })

  test('withdraws the task when the order is gone by itself', async ({ assert }) => {
    const { shop, lineId, stepId, viewer } = await handedOver()
    shop.fake.answers('queryOrder', { status: 'done', data: fixture.snapshot({ state: 'expired', rawState: 'Expired' }) })
    assert.equal((await fixture.work(lineId)).state, 'failed_refunded')
    assert.deepEqual(await answerManualStep(viewer, { stepId, answer: { outcome: 'cancelled', note: '晚了' } }), { ok: false, error: { type: 'not_open' } })
    await fixture.thenInvariantsHold(assert)
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
