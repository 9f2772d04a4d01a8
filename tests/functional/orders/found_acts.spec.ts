import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { declineFoundLine } from '#orders/actions/decline_found_line'
import { payFoundLine } from '#orders/actions/pay_found_line'
import { quoteRenewal } from '#orders/actions/quote_renewal'
import { sweepLines } from '#orders/actions/sweep_lines'
import { syncResource } from '#orders/actions/sync_resource'
import { addMonths, clock, DAY_MS } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { consoleAct, foundLine, givenFoundLine, givenOwnedInConsole, type OwnedInConsole } from '#tests/fixtures/found_orders'

const pay = (at: OwnedInConsole, { id, orderId }: { id: string; orderId: string }, priceFen = fixture.LIST_FEN) =>
  payFoundLine(at.buyer.viewer, { orderId, lineId: id, priceFen })

const rowOf = (at: OwnedInConsole) => db.from('resources').where('id', at.resourceId).firstOrFail()

/** 90 % of the list price for everybody, 80 % for this customer. */
async function givenOwnDiscount(at: OwnedInConsole): Promise<void> {
  const now = clock.now()
  const rule = { connection_id: at.shop.connection.id, family: 'ecs', valid_from: now, created_at: now, updated_at: now }
  await db.table('price_rules').insert({ ...rule, kind: 'public_discount', rate_bp: 9_000 })
  await db.table('price_rules').insert({ ...rule, kind: 'customer_discount', organisation_id: at.buyer.organisationId, rate_bp: 8_000 })
  await fixture.raiseTopics()
}

test.group('Orders | renewed or changed in the console', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    hub.restore()
    clock.restore()
  })

  test('a renewal is put to its customer at their own price', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    await givenOwnDiscount(at)
    const { id } = await givenFoundLine(at, consoleAct('renew'))
    const line = await fixture.lineOf(id)
    assert.deepInclude(line, { action: 'renew', origin: 'supplier', state: 'awaiting_payment', priceFen: 80_00, ceilingFen: 60_00, resourceId: at.resourceId })
    assert.equal(line.name, (await fixture.lineOf(at.boughtBy)).name)
    assert.equal((await rowOf(at)).acting_line_id, id)
    assert.lengthOf(await db.from('messages').where('dedup_key', 'like', `${id}:found_order_to_pay:%`), 2)
  })

  test('is paid within the ceiling, and the end of the term follows what is read back', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    const line = await givenFoundLine(at, consoleAct('renew'))
    assert.isTrue((await pay(at, line)).ok)
    await fixture.work(line.id)
    assert.equal((await fixture.lineOf(line.id)).state, 'provisioning')
    at.thing.expiresAt = addMonths(at.thing.expiresAt, 1)
    await fixture.work(line.id, { until: 'completed' })
    at.shop.fake.assertCalled('payOrder', { times: 1, input: { supplierOrderNo: 'RENEW-1', ceilingFen: 60_00 } })
    at.shop.fake.assertNotCalled('renew')
    assert.deepInclude(await rowOf(at), { expires_at: at.thing.expiresAt, acting_line_id: null })
    assert.deepInclude(await fixture.holdOf(line.id), { state: 'captured', capturedFen: fixture.LIST_FEN })
    await fixture.thenInvariantsHold(assert)
  })

  test('found paid cannot be declined, and is charged although its effect was read before it was found', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    at.thing.expiresAt = addMonths(at.thing.expiresAt, 1)
    await syncResource({ resourceId: at.resourceId })
    const line = await givenFoundLine(at, consoleAct('renew', { state: 'active', rawState: 'Done', paidFen: 60_00 }))
    assert.deepEqual(await declineFoundLine(at.buyer.viewer, { orderId: line.orderId, lineId: line.id }), { ok: false, error: { type: 'paid_already' } })
    await pay(at, line)
    await fixture.work(line.id, { until: 'completed' })
    at.shop.fake.assertNotCalled('payOrder')
    await fixture.thenInvariantsHold(assert)
  })

  test('found paid and paid by nobody goes to finance', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    const { id } = await givenFoundLine(at, consoleAct('renew', { state: 'active', rawState: 'Done', paidFen: 60_00 }))
    clock.advance(3 * DAY_MS + 1_000)
    await sweepLines()
    assert.deepInclude(await fixture.lineOf(id), { state: 'manual_review', owner: 'finance', problem: { code: 'found_paid_overdue' } })
  })

  test('declined it is cancelled there and the resource is free again', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    const { id, orderId } = await givenFoundLine(at, consoleAct('renew'))
    await declineFoundLine(at.buyer.viewer, { orderId, lineId: id })
    await fixture.work(id, { until: 'cancelled' })
    at.shop.fake.assertCalled('cancelOrder', { times: 1 })
    assert.isNull((await rowOf(at)).acting_line_id)
    await fixture.thenInvariantsHold(assert)
  })

  test('while it waits the resource is not renewed here as well', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    await givenFoundLine(at, consoleAct('renew'))
    const quote = await quoteRenewal(at.buyer.viewer, { items: [{ resourceId: at.resourceId, months: 1 }] })
    assert.isFalse(quote.ok)
  })

  test('is found once, however often and by whom it is found', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    at.put(consoleAct('renew'))
    const found = await Promise.all((['list', 'notice', 'sweep'] as const).map((by) => at.find(by)))
    assert.isTrue((await at.find()).has('RENEW-1'))
    assert.isTrue(found.some((numbers) => numbers.has('RENEW-1')))
    assert.lengthOf(await db.from('order_lines').where('supplier_order_no', 'RENEW-1'), 1)
  })

  test('a change is charged when the resource shows it', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    const line = await givenFoundLine(at, consoleAct('change'))
    await pay(at, line)
    at.thing.spec = { cpu: 8 }
    await fixture.work(line.id, { until: 'completed' })
    assert.include((await rowOf(at)).spec, { cpu: 8 })
    await fixture.thenInvariantsHold(assert)
  })

  test('a change that costs nothing asks nobody, and its drift is settled', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    await db.from('resources').where('id', at.resourceId).update({ spec: JSON.stringify({ cpu: 8 }) })
    at.thing.spec = { cpu: 4 }
    await syncResource({ resourceId: at.resourceId })
    assert.lengthOf(await db.from('resource_drifts').where('open_kind', 'spec'), 1)
    const items = consoleAct('change').items.map((item) => ({ ...item, listFen: 0, costFen: 0 }))
    const { id } = await givenFoundLine(at, consoleAct('change', { state: 'active', rawState: 'Done', listFen: 0, costFen: 0, paidFen: 0, items }))
    await fixture.work(id, { until: 'completed' })
    assert.deepEqual(await fixture.pathOf(id), ['discovered', 'priced', 'awaiting_payment', 'funds_held', 'confirming', 'provisioning', 'completed'])
    assert.include((await rowOf(at)).spec, { cpu: 4 })
    assert.lengthOf(await db.from('resource_drifts').whereNotNull('open_kind'), 0)
    await fixture.thenInvariantsHold(assert)
  })

  test('of a resource that nobody knows stays with operations', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    at.put(consoleAct('renew', { resourceIds: ['i-unknown'] }))
    assert.isFalse((await at.find()).has('RENEW-1'))
  })

  test('of two resources at once stays with operations', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    at.put(consoleAct('renew', { resourceIds: ['i-1', 'i-2'] }))
    assert.isFalse((await at.find()).has('RENEW-1'))
  })

  test('from another customer’s account stays with operations', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    at.put(consoleAct('renew', { supplierAccountId: '999' }))
    assert.isFalse((await at.find()).has('RENEW-1'))
    assert.isNull(await foundLine('RENEW-1'))
  })

  test('is left alone while a line of ours has the resource, and taken afterwards', async ({ assert }) => {
    const at = await givenOwnedInConsole()
    await db.from('resources').where('id', at.resourceId).update({ acting_line_id: 'lin_other' })
    at.put(consoleAct('renew', { origin: 'unknown' }))
    assert.isFalse((await at.find()).has('RENEW-1'))
    await db.from('resources').where('id', at.resourceId).update({ acting_line_id: null })
    assert.isTrue((await at.find('sweep')).has('RENEW-1'))
  })
})
