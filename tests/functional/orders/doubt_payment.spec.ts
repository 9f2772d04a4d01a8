import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { resolveManually } from '#orders/actions/resolve_manually'
import { clock, MINUTE_MS } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { givenStaff, viewerFor } from '#tests/fixtures/people'

const paid = (over = {}) => fixture.snapshot({ state: 'active', rawState: 'Finished', paidFen: 60_00, resourceIds: ['i-1'], ...over })

test.group('Orders | doubt about the payment', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('keeps the hold and pays once when the lost payment acted', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('payOrder', { status: 'unknown' })
    shop.fake.answers('queryOrder', { status: 'unknown' }, { status: 'done', data: paid() })
    const { lineId } = await fixture.givenOrder(shop)
    const doubtful = await fixture.work(lineId)
    assert.deepInclude(doubtful, { state: 'uncertain', stateBefore: 'confirming' })
    assert.equal((await fixture.holdOf(lineId)).state, 'open')
    assert.equal((await fixture.work(lineId)).state, 'completed')
    shop.fake.assertCalled('payOrder', { times: 1 })
  })

  test('pays again under a new key only after the window, when the order is still unpaid', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('payOrder', { status: 'unknown' }, { status: 'done', data: paid() })
    shop.fake.answers('queryOrder', { status: 'done', data: fixture.snapshot() })
    const { lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    clock.advance(59_000)
    await fixture.work(lineId)
    shop.fake.assertCalled('payOrder', { times: 1 })
    clock.advance(2 * MINUTE_MS)
    shop.fake.answers('queryOrder', { status: 'done', data: fixture.snapshot() }, { status: 'done', data: paid() })
    assert.deepInclude(await fixture.work(lineId, { until: 'completed' }), { generation: 2 })
    shop.fake.assertCalled('payOrder', { times: 2 })
  })

  test('never moves a line that somebody else moved meanwhile', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    shop.fake.answers('createOrder', async (_input, { operationKey }) => {
      await db.from('order_lines').where('id', lineId).increment('version', 1)
      return { status: 'done', data: fixture.snapshot({ operationKey }) }
    })
    assert.equal((await fixture.work(lineId)).state, 'submitting')
    shop.fake.assertNotCalled('payOrder')
  })

  test('lets staff send a line again under a new key, with a reason, audited', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.declares({ lookup: 'none' })
    shop.fake.answers('createOrder', { status: 'unknown' }, (_input, { operationKey }) => ({ status: 'done', data: paid({ operationKey }) }))
    shop.fake.answers('queryOrder', { status: 'done', data: paid() })
    const { lineId, id } = await fixture.givenOrder(shop)
    assert.equal((await fixture.work(lineId)).state, 'manual_review')
    const staff = await viewerFor(await givenStaff(), 'orders.lines.resolve')
    const decided = await resolveManually(staff, { lineId, decision: 'send_again', reason: '供应商确认没有此订单' })
    assert.deepEqual(decided, { ok: true, value: 'submitting' })
    const again = await resolveManually(staff, { lineId, decision: 'undo', reason: 'x' })
    assert.deepEqual(again, { ok: false, error: { type: 'not_in_review' } })
    assert.deepInclude(await fixture.work(lineId), { state: 'completed', generation: 2 })
    const audited = await db.from('audit_rows').where({ subject_type: 'order', subject_id: id, action: 'orders.line.resolved' })
    assert.lengthOf(audited, 1)
  })

  test('refuses an order of the supplier that belongs to another line', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const other = await fixture.givenOrder(shop)
    const { supplierOrderNo } = await fixture.work(other.lineId, { until: 'completed' })
    shop.fake.declares({ lookup: 'none' })
    shop.fake.answers('createOrder', { status: 'unknown' })
    const { lineId } = await fixture.givenOrder(shop)
    assert.equal((await fixture.work(lineId)).state, 'manual_review')
    const staff = await viewerFor(await givenStaff(), 'orders.lines.resolve')
    const decided = await resolveManually(staff, { lineId, decision: 'go_on', reason: '供应商控制台可见', supplierOrderNo: supplierOrderNo! })
    assert.deepEqual(decided, { ok: false, error: { type: 'order_taken' } })
    assert.equal((await fixture.lineOf(lineId)).state, 'manual_review')
  })

  test('leaves no open call behind when a line ends, whoever sent it', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('getResource', { status: 'done', data: null }, ({ resourceId }) => ({ status: 'done', data: fixture.resource({ id: resourceId }) }))
    const { lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId, { until: 'provisioning' })
    await db.from('supplier_calls').where({ subject_id: lineId, operation: 'payOrder' }).update({ status: 'open', finished_at: null })
    await fixture.work(lineId, { until: 'completed' })
    const open = await db.from('supplier_calls').where({ subject_id: lineId, status: 'open' })
    assert.deepEqual(open, [])
  })
})
