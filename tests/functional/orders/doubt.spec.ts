import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { clock, HOUR_MS, MINUTE_MS } from '#kernel/clock'
import { refused } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'

const paid = (over = {}) => fixture.snapshot({ state: 'active', rawState: 'Finished', paidFen: 60_00, resourceIds: ['i-1'], ...over })

test.group('Orders | doubt about the order', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('sends the same key again at once where the supplier remembers it', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.declares({ dedupe: { createOrder: { by: 'key' } }, lookup: 'none' })
    const keys: string[] = []
    shop.fake.answers('createOrder', { status: 'unknown' }, (_input, { operationKey }) => {
      keys.push(operationKey)
      return { status: 'done', data: paid({ operationKey }) }
    })
    shop.fake.answers('queryOrder', { status: 'done', data: paid() })
    const { lineId } = await fixture.givenOrder(shop)
    const line = await fixture.work(lineId)
    assert.deepInclude(line, { state: 'completed', generation: 1 })
    assert.deepEqual(keys, [`${lineId}:createOrder:1`])
    assert.include(await fixture.pathOf(lineId), 'uncertain')
    shop.fake.assertCalled('createOrder', { times: 2 })
  })

  test('finds by key what a lost call made, and sends nothing again', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', { status: 'unknown' })
    shop.fake.answers('queryOrder', ({ operationKey }) => ({ status: 'done', data: paid({ operationKey }) }))
    const { lineId } = await fixture.givenOrder(shop)
    assert.deepInclude(await fixture.work(lineId), { state: 'completed', generation: 1 })
    shop.fake.assertCalled('createOrder', { times: 1 })
    shop.fake.assertNotCalled('payOrder')
  })

  test('sends again under a new key, but not before the window in which the lost call may act', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', { status: 'unknown' }, (_input, { operationKey }) => ({ status: 'done', data: paid({ operationKey }) }))
    shop.fake.answers('queryOrder', ({ supplierOrderNo }) => ({ status: 'done', data: supplierOrderNo ? paid() : null }))
    const { lineId } = await fixture.givenOrder(shop)
    assert.deepInclude(await fixture.work(lineId), { state: 'uncertain', generation: 1 })
    clock.advance(59_000)
    assert.deepInclude(await fixture.work(lineId), { state: 'uncertain' })
    shop.fake.assertCalled('createOrder', { times: 1 })
    assert.deepInclude(await fixture.work(lineId, { until: 'completed' }), { generation: 2 })
    shop.fake.assertCalled('createOrder', { times: 2 })
  })

  test('finds an effect that came late and sends nothing again', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', { status: 'unknown' })
    shop.fake.answers('queryOrder', { status: 'done', data: null })
    const { lineId } = await fixture.givenOrder(shop)
    assert.equal((await fixture.work(lineId)).state, 'uncertain')
    shop.fake.answers('queryOrder', { status: 'done', data: paid() })
    assert.equal((await fixture.work(lineId)).state, 'completed')
    shop.fake.assertCalled('createOrder', { times: 1 })
  })

  test('follows nothing from a look-up that failed', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', { status: 'unknown' })
    shop.fake.answers('queryOrder', { status: 'unknown' })
    const { lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    clock.advance(HOUR_MS)
    assert.equal((await fixture.work(lineId)).state, 'uncertain')
    shop.fake.assertCalled('createOrder', { times: 1 })
  })

  test('asks a person where nobody knows how late a call may act', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.declares({ effectSettleSeconds: null })
    shop.fake.answers('createOrder', { status: 'unknown' }).answers('queryOrder', { status: 'done', data: null })
    const { lineId } = await fixture.givenOrder(shop)
    const line = await fixture.work(lineId)
    assert.deepInclude(line, { state: 'manual_review', stateBefore: 'submitting', owner: 'operations' })
    assert.equal(line.problem?.code, 'nobody_knows_how_late')
  })

  test('asks a person where the supplier cannot be asked', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.declares({ lookup: 'none' })
    shop.fake.answers('createOrder', { status: 'unknown' })
    const { lineId } = await fixture.givenOrder(shop)
    assert.equal((await fixture.work(lineId)).problem?.code, 'cannot_look_up')
  })

  test('asks a person when the list holds an order that nobody claims', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.declares({ lookup: 'list' })
    const stranger = fixture.snapshot({ supplierOrderNo: 'SO-strange' })
    shop.fake.answers('createOrder', { status: 'unknown' }).answers('listOrders', { status: 'done', data: { items: [stranger], nextCursor: null } })
    const { lineId } = await fixture.givenOrder(shop)
    assert.equal((await fixture.work(lineId)).problem?.code, 'cannot_look_up')
  })

  test('takes half a list for no answer', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.declares({ lookup: 'list' })
    shop.fake.answers('createOrder', { status: 'unknown' })
    shop.fake.answers('listOrders', { status: 'done', data: { items: [], nextCursor: 'page-2' } }, { status: 'unknown' })
    const { lineId } = await fixture.givenOrder(shop)
    assert.equal((await fixture.work(lineId)).state, 'uncertain')
  })

  test('buys nothing on the word of lists that nobody counts, however often they lack the order', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.declares({ lookup: 'list' })
    shop.fake.answers('createOrder', { status: 'unknown' })
    shop.fake.answers('listOrders', { status: 'done', data: { items: [], nextCursor: null } })
    const { lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    clock.advance(2 * MINUTE_MS)
    assert.equal((await fixture.work(lineId)).state, 'uncertain')
    clock.advance(MINUTE_MS)
    const line = await fixture.work(lineId)
    assert.deepInclude(line, { state: 'manual_review', owner: 'operations', generation: 1 })
    assert.equal(line.problem?.code, 'list_uncounted')
    shop.fake.assertCalled('createOrder', { times: 1 })
  })

  test('believes no list of which one page was not counted', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.declares({ lookup: 'list' })
    shop.fake.answers('createOrder', { status: 'unknown' })
    const [first, last] = [{ items: [], nextCursor: 'page-2', counted: true as const }, { items: [], nextCursor: null }]
    shop.fake.answers('listOrders', ({ cursor }) => ({ status: 'done', data: cursor ? last : first }))
    const { lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    clock.advance(2 * MINUTE_MS)
    await fixture.work(lineId)
    clock.advance(MINUTE_MS)
    assert.equal((await fixture.work(lineId)).problem?.code, 'list_uncounted')
  })

  test('believes a counted list without the order when it says so twice, a minute apart, and nothing can act any more', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.declares({ lookup: 'list' })
    shop.fake.answers('createOrder', { status: 'unknown' }, (_input, { operationKey }) => ({ status: 'done', data: paid({ operationKey }) }))
    shop.fake.answers('queryOrder', { status: 'done', data: paid() })
    shop.fake.answers('listOrders', { status: 'done', data: { items: [], nextCursor: null, counted: true } })
    const { lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    clock.advance(2 * MINUTE_MS)
    assert.deepInclude(await fixture.work(lineId), { state: 'uncertain', generation: 1 })
    clock.advance(MINUTE_MS - 1_000)
    assert.equal((await fixture.work(lineId)).state, 'uncertain')
    shop.fake.assertCalled('createOrder', { times: 1 })
    clock.advance(1_000)
    assert.deepInclude(await fixture.work(lineId), { state: 'completed', generation: 2 })
  })

  test('finds in the whole list what half of it did not show', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.declares({ lookup: 'list' })
    shop.fake.answers('createOrder', { status: 'unknown' }).answers('queryOrder', { status: 'done', data: paid() })
    const { lineId } = await fixture.givenOrder(shop)
    const made = paid({ operationKey: `${lineId}:createOrder:1` })
    shop.fake.answers(
      'listOrders',
      { status: 'unknown' },
      { status: 'done', data: { items: [], nextCursor: null } },
      { status: 'done', data: { items: [made], nextCursor: null } }
    )
    await fixture.work(lineId)
    clock.advance(2 * MINUTE_MS)
    assert.equal((await fixture.work(lineId)).state, 'uncertain')
    clock.advance(MINUTE_MS)
    assert.equal((await fixture.work(lineId)).state, 'completed')
    shop.fake.assertCalled('createOrder', { times: 1 })
  })

  test('does not trust a refusal of the second attempt while the first may still act', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.declares({ dedupe: { createOrder: { by: 'key' } } })
    shop.fake.answers('createOrder', { status: 'unknown' }, refused('out_of_stock', { supplierCode: 'Sold' }))
    shop.fake.answers('queryOrder', { status: 'done', data: null })
    const { lineId } = await fixture.givenOrder(shop)
    assert.equal((await fixture.work(lineId)).state, 'uncertain')
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
    assert.equal((await fixture.work(lineId, { until: 'failed_refunded' })).state, 'failed_refunded')
    assert.equal((await fixture.holdOf(lineId)).state, 'released')
  })

  test('finds the order of a worker that died between intent and answer', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    const called = new Promise<void>((resolve) => {
      shop.fake.answers('createOrder', () => {
        resolve()
        return new Promise(() => {})
      })
    })
    // The first worker hangs until its call is abandoned, long after the second one has finished.
    fixture.work(lineId).catch(() => {})
    await called
    assert.equal((await fixture.lineOf(lineId)).state, 'submitting')
    shop.fake.answers('queryOrder', ({ operationKey }) => ({ status: 'done', data: paid({ operationKey }) }))
    assert.equal((await fixture.work(lineId)).state, 'completed')
    shop.fake.assertCalled('createOrder', { times: 1 })
    const open = await db.from('supplier_calls').where({ subject_id: lineId, operation: 'createOrder' })
    assert.deepEqual(open.map(({ status }) => status), ['unknown'])
  })

  test('keeps an unmapped state in doubt', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const odd = fixture.snapshot({ state: 'unknown', rawState: 'Frozen' })
    shop.fake.answers('createOrder', { status: 'done', data: odd }).answers('queryOrder', { status: 'done', data: odd })
    const { lineId } = await fixture.givenOrder(shop)
    const line = await fixture.work(lineId)
    assert.deepInclude(line, { state: 'uncertain', supplierRawState: 'Frozen' })
    assert.deepEqual(line.problem, { code: 'unmapped_state', facts: { state: 'Frozen' } })
  })

  test('reads a pending order until it is told', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', { status: 'pending', supplierRef: 'SO-7' })
    shop.fake.answers('queryOrder', { status: 'done', data: null }, { status: 'done', data: paid({ supplierOrderNo: 'SO-7' }) })
    const { lineId } = await fixture.givenOrder(shop)
    assert.deepInclude(await fixture.work(lineId), { state: 'submitting', supplierOrderNo: 'SO-7' })
    assert.equal((await fixture.work(lineId, { until: 'completed' })).state, 'completed')
    shop.fake.assertCalled('createOrder', { times: 1 })
  })
})
