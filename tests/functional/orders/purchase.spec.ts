import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { clock, MINUTE_MS } from '#kernel/clock'
import { refused } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { turnSwitch } from '#tests/fixtures/suppliers'
import { balanceOf } from '#tests/fixtures/wallets'
import * as fixture from '#tests/fixtures/orders'
import { COST_FEN, PRICE_FEN } from '#tests/fixtures/orders'

test.group('Orders | purchase', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('brings a line from the hold to a resource', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId, buyer, id } = await fixture.givenOrder(shop)
    const line = await fixture.work(lineId)
    assert.equal(line.state, 'completed')
    assert.deepEqual(await fixture.pathOf(lineId), [
      'priced', 'awaiting_payment', 'funds_held', 'submitting', 'supplier_unpaid', 'confirming', 'provisioning', 'completed',
    ])
    assert.deepEqual(await fixture.holdOf(lineId), { state: 'captured', amountFen: PRICE_FEN, capturedFen: PRICE_FEN, refundedFen: 0 })
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - PRICE_FEN, heldFen: 0 })
    const resource = await db.from('resources').where('line_id', lineId).firstOrFail()
    assert.deepInclude(resource, { state: 'running', price_fen: PRICE_FEN, id: line.resourceId, supplier_account: fixture.ACCOUNT })
    assert.equal((await db.from('orders').where('id', id).firstOrFail()).state, 'completed')
    shop.fake.assertCalled('createOrder', { times: 1, input: { ceilingFen: COST_FEN, supplierAccountId: fixture.ACCOUNT } })
    shop.fake.assertCalled('payOrder', { times: 1, input: { ceilingFen: COST_FEN } })
    await fixture.thenInvariantsHold(assert)
  })

  test('tells the customer once, on each channel', async ({ assert }) => {
    const { lineId, buyer } = await fixture.givenOrder(await fixture.givenShop())
    await fixture.work(lineId)
    await fixture.work(lineId)
    const messages = await db.from('messages').where('user_id', buyer.userId).where('event', 'order_completed').orderBy('channel')
    assert.deepEqual(messages.map(({ channel }) => channel), ['mail', 'station'])
  })

  test('does nothing with a line that has ended', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    const { version } = await fixture.work(lineId)
    assert.equal((await fixture.work(lineId)).version, version)
    shop.fake.assertCalled('createOrder', { times: 1 })
  })

  test('waits in funds_held while spending is switched off', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    await turnSwitch(shop.connection.code, 'spend', false)
    const waiting = await fixture.work(lineId)
    assert.deepInclude(waiting, { state: 'funds_held', problem: { code: 'switched_off' }, owner: 'operations' })
    shop.fake.assertNotCalled('createOrder')
    await turnSwitch(shop.connection.code, 'spend', true)
    assert.equal((await fixture.work(lineId)).state, 'completed')
  })

  test('waits before the payment while spending is switched off', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    const { code } = shop.connection
    shop.fake.answers('createOrder', async (_input, { operationKey }) => {
      await turnSwitch(code, 'spend', false)
      return { status: 'done', data: fixture.snapshot({ operationKey }) }
    })
    assert.deepInclude(await fixture.work(lineId), { state: 'supplier_unpaid', problem: { code: 'switched_off' } })
    shop.fake.assertNotCalled('payOrder')
  })

  test('goes on although the offer is no longer sold', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    await turnSwitch(shop.connection.code, 'sellable', false)
    assert.equal((await fixture.work(lineId)).state, 'completed')
  })

  test('asks the customer when the price rose after the quote', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    const item = { listFen: 120_00, costFen: 72_00, breakdown: [], fieldErrors: [] }
    shop.fake.answers('quote', { status: 'done', data: { currency: 'CNY', listFen: 120_00, costFen: 72_00, items: [item] } })
    const line = await fixture.work(lineId)
    assert.deepInclude(line, { state: 'action_required', stateBefore: 'submitting', owner: 'customer' })
    assert.deepEqual(line.problem, { code: 'price_changed', facts: { quoted: '¥80.00', now: '¥96.00' } })
    shop.fake.assertNotCalled('createOrder')
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
  })

  test('gives a price that fell back to nobody', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    const item = { listFen: 90_00, costFen: 50_00, breakdown: [], fieldErrors: [] }
    shop.fake.answers('quote', { status: 'done', data: { currency: 'CNY', listFen: 90_00, costFen: 50_00, items: [item] } })
    assert.equal((await fixture.work(lineId)).state, 'completed')
    assert.equal((await fixture.holdOf(lineId)).capturedFen, PRICE_FEN)
  })

  test('charges the share of a partial delivery', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId, buyer } = await fixture.givenOrder(shop, undefined, { quantity: 4 })
    shop.fake.answers('payOrder', ({ supplierOrderNo }) => ({
      status: 'done', data: fixture.snapshot({ supplierOrderNo, state: 'partially_active', rawState: 'PartFinished', resourceIds: ['i-a'] }),
    }))
    shop.fake.answers('queryOrder', ({ supplierOrderNo }) => ({
      status: 'done', data: fixture.snapshot({ supplierOrderNo, state: 'partially_active', rawState: 'PartFinished', resourceIds: ['i-a'] }),
    }))
    assert.equal((await fixture.work(lineId)).state, 'partially_completed')
    assert.equal((await fixture.holdOf(lineId)).capturedFen, PRICE_FEN / 4)
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - PRICE_FEN / 4, heldFen: 0 })
    await fixture.thenInvariantsHold(assert)
  })

  test('charges nothing until the resource was read back', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    shop.fake.answers('getResource', { status: 'done', data: fixture.resource({ state: 'creating' }) })
    assert.equal((await fixture.work(lineId)).state, 'provisioning')
    shop.fake.answers('getResource', { status: 'unknown' })
    assert.equal((await fixture.work(lineId)).state, 'provisioning')
    shop.fake.answers('getResource', { status: 'done', data: null })
    assert.equal((await fixture.work(lineId)).state, 'provisioning')
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
    shop.fake.answers('getResource', { status: 'done', data: fixture.resource() })
    assert.equal((await fixture.work(lineId)).state, 'completed')
  })

  test('hands a supplier without the call to staff', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    shop.fake.lacks('createOrder')
    const line = await fixture.work(lineId)
    assert.deepInclude(line, { state: 'submitting', owner: 'operations' })
    assert.deepEqual(line.problem, { code: 'manual_step', facts: { operation: 'createOrder' } })
  })

  test('waits for a supplier that is down all day without asking a person, and leaves no doubt', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', { status: 'not_sent' })
    const { lineId } = await fixture.givenOrder(shop)
    for (let run = 0; run < 30; run++) {
      await fixture.work(lineId)
      clock.advance(2 * MINUTE_MS)
    }
    assert.deepInclude(await fixture.lineOf(lineId), { state: 'submitting', generation: 1 })
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
  })

  test('tries nothing at a supplier whose spending was stopped between order and payment', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('payOrder', refused('supplier_funds', { supplierCode: 'NoMoney' }))
    const { lineId } = await fixture.givenOrder(shop)
    for (let run = 0; run < 5; run++) await fixture.work(lineId)
    shop.fake.assertCalled('payOrder', { times: 1 })
    assert.equal((await fixture.lineOf(lineId)).state, 'confirming')
  })

  test('asks a person when another line owns what was delivered', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const first = await fixture.givenOrder(shop)
    await fixture.work(first.lineId)
    const { supplier_resource_id: taken } = await db.from('resources').where('line_id', first.lineId).firstOrFail()
    const paid = fixture.snapshot({ state: 'active', rawState: 'Finished', paidFen: COST_FEN, resourceIds: [taken] })
    shop.fake.answers('payOrder', { status: 'done', data: paid }).answers('queryOrder', { status: 'done', data: paid })
    const { lineId } = await fixture.givenOrder(shop)
    assert.deepInclude(await fixture.work(lineId), { state: 'manual_review', problem: { code: 'resource_taken' } })
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
  })
})
