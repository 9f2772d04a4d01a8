import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { answerQuestion } from '#orders/actions/answer_question'
import { clock, later, MINUTE_MS } from '#kernel/clock'
import { refused } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { balanceOf } from '#tests/fixtures/wallets'

const no = { supplierCode: 'No.Way' }

test.group('Orders | refusals of the order', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  const questions = [
    refused('invalid_request', { ...no, fields: [{ field: 'items.0.options.imageId', code: 'unknown' }] }),
    refused('needs_attributes', { ...no, attributes: ['creditCode'] }),
    refused('kyc_required', no),
  ]
  for (const answer of questions) {
    test(`asks the customer after ${answer.reason}`, async ({ assert }) => {
      const shop = await fixture.givenShop()
      shop.fake.answers('createOrder', answer)
      const { lineId } = await fixture.givenOrder(shop)
      const line = await fixture.work(lineId)
      assert.deepInclude(line, { state: 'action_required', owner: 'customer', stateBefore: 'submitting' })
      assert.equal(line.problem?.code, answer.reason)
      assert.isAbove(line.dueAt!.getTime(), clock.now().getTime())
      assert.equal((await fixture.holdOf(lineId)).state, 'open')
    })
  }

  for (const reason of ['out_of_stock', 'quota', 'window_closed'] as const) {
    test(`gives the money back after ${reason} and says why`, async ({ assert }) => {
      const shop = await fixture.givenShop()
      shop.fake.answers('createOrder', refused(reason, no))
      const { lineId, buyer } = await fixture.givenOrder(shop)
      const line = await fixture.work(lineId)
      assert.equal(line.state, 'failed_refunded')
      assert.deepEqual(line.problem, { code: reason, facts: { supplierCode: 'No.Way' } })
      assert.equal((await fixture.holdOf(lineId)).state, 'released')
      assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
      await fixture.thenInvariantsHold(assert)
    })
  }

  for (const reason of ['restricted', 'not_found', 'unsupported'] as const) {
    test(`hands ${reason} to staff`, async ({ assert }) => {
      const shop = await fixture.givenShop()
      shop.fake.answers('createOrder', refused(reason, no))
      const { lineId } = await fixture.givenOrder(shop)
      assert.deepInclude(await fixture.work(lineId), { state: 'manual_review', owner: 'operations' })
      assert.equal((await fixture.holdOf(lineId)).state, 'open')
    })
  }

  test('waits where it stands when our money at the supplier is used up', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('payOrder', refused('supplier_funds', no))
    const { lineId } = await fixture.givenOrder(shop)
    assert.deepInclude(await fixture.work(lineId), { state: 'confirming' })
    assert.isFalse((await hub.use(shop.connection.code).switches()).spend)
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
  })

  test('sends a rate-limited call again under a new key', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', refused('rate_limited', { ...no, after: later(10_000) }), (_input, { operationKey }) => ({
      status: 'done', data: fixture.snapshot({ operationKey, state: 'active', rawState: 'Finished', paidFen: 60_00, resourceIds: ['i-1'] }),
    }))
    shop.fake.answers('queryOrder', { status: 'done', data: fixture.snapshot({ state: 'active', rawState: 'Finished', resourceIds: ['i-1'] }) })
    const { lineId } = await fixture.givenOrder(shop)
    assert.equal((await fixture.work(lineId)).state, 'submitting')
    assert.equal((await fixture.work(lineId, { until: 'completed' })).generation, 2)
    shop.fake.assertCalled('createOrder', { times: 2 })
  })

  test('goes on when the payment is refused for a price inside the ceiling', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const paid = fixture.snapshot({ state: 'active', rawState: 'Finished', paidFen: 59_00, resourceIds: ['i-1'] })
    shop.fake.answers('payOrder', refused('price_changed', { ...no, nowFen: 59_00, currency: 'CNY' }), { status: 'done', data: paid })
    shop.fake.answers('queryOrder', { status: 'done', data: paid })
    const { lineId } = await fixture.givenOrder(shop)
    const line = await fixture.work(lineId)
    assert.deepInclude(line, { state: 'completed', costFen: 59_00, supplierPaidFen: 59_00 })
  })

  test('asks when the payment is refused for a price above the ceiling, and cancels what is given up', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('payOrder', refused('price_changed', { ...no, nowFen: 61_00, currency: 'CNY' }))
    const { lineId, buyer } = await fixture.givenOrder(shop)
    assert.deepInclude(await fixture.work(lineId), { state: 'action_required', stateBefore: 'confirming' })
    assert.isTrue((await answerQuestion(buyer.viewer, { lineId, answer: 'give_up' })).ok)
    assert.deepEqual(await answerQuestion(buyer.viewer, { lineId, answer: 'give_up' }), { ok: false, error: { type: 'not_waiting' } })
    assert.equal((await fixture.work(lineId)).state, 'failed_refunded')
    shop.fake.assertCalled('cancelOrder', { times: 1 })
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
    await fixture.thenInvariantsHold(assert)
  })

  test('tries again when the customer says so, under a new key', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', refused('kyc_required', no), (_input, { operationKey }) => ({
      status: 'done', data: fixture.snapshot({ operationKey }),
    }))
    const paid = fixture.snapshot({ state: 'active', rawState: 'Finished', resourceIds: ['i-1'] })
    shop.fake.answers('payOrder', { status: 'done', data: paid }).answers('queryOrder', { status: 'done', data: paid })
    const { lineId, buyer } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    await answerQuestion(buyer.viewer, { lineId, answer: 'try_again' })
    assert.deepInclude(await fixture.work(lineId), { state: 'completed', generation: 2 })
  })

  test('adopts an order that exists under its own key', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const keys: string[] = []
    shop.fake.answers('createOrder', (_input, { operationKey }) => {
      keys.push(operationKey)
      return refused('conflict', { ...no, existing: 'SO-9' })
    })
    const paid = () => fixture.snapshot({ supplierOrderNo: 'SO-9', operationKey: keys[0], state: 'active', rawState: 'Finished', resourceIds: ['i-1'] })
    shop.fake.answers('queryOrder', () => ({ status: 'done', data: paid() }))
    const { lineId } = await fixture.givenOrder(shop)
    assert.deepInclude(await fixture.work(lineId), { state: 'completed', supplierOrderNo: 'SO-9' })
  })

  test('hands an order under a foreign key to staff', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', refused('conflict', { ...no, existing: 'SO-9' }))
    shop.fake.answers('queryOrder', { status: 'done', data: fixture.snapshot({ supplierOrderNo: 'SO-9', operationKey: 'somebody:else:1' }) })
    const { lineId } = await fixture.givenOrder(shop)
    assert.deepInclude(await fixture.work(lineId), { state: 'manual_review', supplierOrderNo: null })
  })

  test('gives a paid order that cannot be cancelled to staff, never the money back', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('payOrder', refused('out_of_stock', no))
    shop.fake.answers('queryOrder', { status: 'done', data: fixture.snapshot({ state: 'provisioning', rawState: 'Paid', paidFen: 60_00 }) })
    const { lineId } = await fixture.givenOrder(shop)
    assert.deepInclude(await fixture.work(lineId), { state: 'manual_review' })
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
  })

  test('waits for the supplier when nothing left the house', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', { status: 'not_sent' }, { status: 'not_sent' }, (_input, { operationKey }) => ({
      status: 'done', data: fixture.snapshot({ operationKey }),
    }))
    const { lineId } = await fixture.givenOrder(shop)
    assert.deepInclude(await fixture.work(lineId), { state: 'submitting', problem: { code: 'unreachable' } })
    assert.deepInclude(await fixture.work(lineId, { until: 'confirming' }).catch(() => fixture.lineOf(lineId)), { generation: 1 })
    clock.advance(MINUTE_MS)
    shop.fake.assertCalled('createOrder', { times: 3 })
  })
})
