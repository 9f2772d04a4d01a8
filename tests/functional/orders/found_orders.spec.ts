import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { bearFoundOrder } from '#orders/actions/bear_found_order'
import { cancelOrder } from '#orders/actions/cancel_order'
import { declineFoundLine } from '#orders/actions/decline_found_line'
import { payFoundLine } from '#orders/actions/pay_found_line'
import { priceFoundLine } from '#orders/actions/price_found_line'
import { answerManualStep } from '#orders/manual/answer_manual_step'
import { sweepLines } from '#orders/actions/sweep_lines'
import { clock, DAY_MS, HOUR_MS } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import { givenStaff, viewerFor } from '#tests/fixtures/people'
import { consoleOrder, foundLine, givenConsole, givenFoundLine, NUMBER } from '#tests/fixtures/found_orders'

/** 80 % of the supplier's list price: the offer's own rule does not reach it, so it has one for its family. */
async function givenFamilyRule(connectionId: number, rateBp = 8_000): Promise<void> {
  const now = clock.now()
  await db.table('price_rules').insert({ kind: 'public_discount', connection_id: connectionId, family: 'ecs', rate_bp: rateBp, valid_from: now, created_at: now, updated_at: now })
  await fixture.raiseTopics()
}

test.group('Orders | found at the supplier', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    hub.restore()
    clock.restore()
  })

  test('is left alone while operators order by hand for the same customer, and is theirs when they tell its number', async ({ assert }) => {
    const at = await givenConsole()
    const { shop, buyer } = at
    shop.fake.lacks('createOrder')
    const { lineId } = await fixture.givenOrder(shop, buyer)
    await fixture.work(lineId)
    assert.deepInclude(await fixture.lineOf(lineId), { state: 'submitting', supplierAccount: fixture.ACCOUNT })
    at.put(consoleOrder({ state: 'active', rawState: 'Done', paidFen: fixture.COST_FEN, resourceIds: ['i-9'] }))
    await at.find()
    await at.find()
    assert.isNull(await foundLine(NUMBER))
    const staff = await viewerFor(await givenStaff({ role: 'operations' }), 'orders.lines.resolve')
    const { id: stepId } = await db.from('manual_steps').where({ line_id: lineId, state: 'open' }).firstOrFail()
    const answer = { outcome: 'done', supplierOrderNo: NUMBER, amountFen: fixture.COST_FEN, resourceIds: ['i-9'], expiresAt: null, note: 'ordered there' } as const
    assert.deepInclude(await answerManualStep(staff, { stepId, answer }), { ok: true })
    await at.find()
    assert.equal((await foundLine(NUMBER))!.id, lineId)
    assert.lengthOf(await db.from('order_lines').where('supplier_order_no', NUMBER), 1)
  })

  test('becomes its customer’s, at the price of their discounts', async ({ assert }) => {
    const at = await givenConsole()
    await givenFamilyRule(at.shop.connection.id)
    const { id } = await givenFoundLine(at)
    const line = await fixture.lineOf(id)
    assert.deepInclude(line, { state: 'awaiting_payment', origin: 'supplier', organisationId: at.buyer.organisationId, listFen: fixture.LIST_FEN, priceFen: 80_00, costFen: 60_00, ceilingFen: 60_00 })
    assert.deepEqual(await fixture.pathOf(id), ['discovered', 'priced', 'awaiting_payment'])
    const messages = await db.from('messages').where('dedup_key', 'like', `${id}:found_order_to_pay:%`)
    assert.lengthOf(messages, 2)
  })

  test('costs the list price where no rule says otherwise', async ({ assert }) => {
    const at = await givenConsole()
    const { id } = await givenFoundLine(at)
    assert.equal((await fixture.lineOf(id)).priceFen, fixture.LIST_FEN)
  })

  test('is found once, however often and by whom it is found', async ({ assert }) => {
    const at = await givenConsole()
    at.put(consoleOrder())
    for (const by of ['list', 'notice', 'sweep'] as const) assert.isTrue((await at.find(by)).has(NUMBER))
    assert.lengthOf(await db.from('order_lines').where('supplier_order_no', NUMBER), 1)
    assert.lengthOf(await db.from('found_orders'), 1)
  })

  test('is paid within the ceiling and charged when it was read back', async ({ assert }) => {
    const at = await givenConsole()
    const { id, orderId } = await givenFoundLine(at)
    const paid = await payFoundLine(at.buyer.viewer, { orderId, lineId: id, priceFen: fixture.LIST_FEN })
    assert.isTrue(paid.ok)
    await fixture.work(id, { until: 'completed' })
    at.shop.fake.assertCalled('payOrder', { times: 1, input: { supplierOrderNo: NUMBER, ceilingFen: 60_00 } })
    assert.deepInclude(await fixture.holdOf(id), { state: 'captured', capturedFen: fixture.LIST_FEN })
    assert.deepEqual((await fixture.pathOf(id)).slice(-4), ['funds_held', 'confirming', 'provisioning', 'completed'])
    await fixture.thenInvariantsHold(assert)
  })

  test('is not paid twice by a second click', async ({ assert }) => {
    const at = await givenConsole()
    const { id, orderId } = await givenFoundLine(at)
    const answer = { orderId, lineId: id, priceFen: fixture.LIST_FEN }
    await payFoundLine(at.buyer.viewer, answer)
    const second = await payFoundLine(at.buyer.viewer, answer)
    assert.deepEqual(second, { ok: false, error: { type: 'not_waiting' } })
    assert.lengthOf(await db.from('wallet_holds').where('subject_id', id), 1)
  })

  test('is not paid at a price that the customer did not see', async ({ assert }) => {
    const at = await givenConsole()
    const { id, orderId } = await givenFoundLine(at)
    const paid = await payFoundLine(at.buyer.viewer, { orderId, lineId: id, priceFen: 1 })
    assert.deepEqual(paid, { ok: false, error: { type: 'price_moved_again', priceFen: fixture.LIST_FEN } })
  })

  test('is not paid without money, and waits on', async ({ assert }) => {
    const at = await givenConsole({ balanceFen: 1_00 })
    const { id, orderId } = await givenFoundLine(at)
    const paid = await payFoundLine(at.buyer.viewer, { orderId, lineId: id, priceFen: fixture.LIST_FEN })
    assert.isFalse(paid.ok)
    assert.equal((await fixture.lineOf(id)).state, 'awaiting_payment')
  })

  test('is not another customer’s to pay or to decline', async ({ assert }) => {
    const at = await givenConsole()
    const stranger = await fixture.givenBuyer()
    const { id, orderId } = await givenFoundLine(at)
    const which = { orderId, lineId: id }
    assert.deepEqual(await payFoundLine(stranger.viewer, { ...which, priceFen: fixture.LIST_FEN }), { ok: false, error: { type: 'line_not_found' } })
    assert.deepEqual(await declineFoundLine(stranger.viewer, which), { ok: false, error: { type: 'line_not_found' } })
  })

  test('is asked about again when it became dearer before it was paid', async ({ assert }) => {
    const at = await givenConsole()
    const { id, orderId } = await givenFoundLine(at)
    await payFoundLine(at.buyer.viewer, { orderId, lineId: id, priceFen: fixture.LIST_FEN })
    at.put(consoleOrder({ costFen: 70_00 }))
    const line = await fixture.work(id)
    assert.deepInclude(line, { state: 'action_required', stateBefore: 'confirming' })
    at.shop.fake.assertNotCalled('payOrder')
  })

  test('is cancelled there when its customer declines it', async ({ assert }) => {
    const at = await givenConsole()
    const { id, orderId } = await givenFoundLine(at)
    assert.isTrue((await declineFoundLine(at.buyer.viewer, { orderId, lineId: id })).ok)
    await fixture.work(id, { until: 'cancelled' })
    at.shop.fake.assertCalled('cancelOrder', { times: 1 })
    assert.lengthOf(await db.from('wallet_holds').where('subject_id', id), 0)
    assert.isFalse((await declineFoundLine(at.buyer.viewer, { orderId, lineId: id })).ok)
  })

  test('is cancelled there when nobody pays it in time', async () => {
    const at = await givenConsole()
    const { id } = await givenFoundLine(at)
    clock.advance(3 * DAY_MS + 1_000)
    await sweepLines()
    await fixture.work(id, { until: 'expired' })
    at.shop.fake.assertCalled('cancelOrder', { times: 1 })
  })

  test('is due before the supplier drops it', async ({ assert }) => {
    const at = await givenConsole()
    const expiresAt = new Date(clock.now().getTime() + HOUR_MS)
    const { id } = await givenFoundLine(at, consoleOrder({ expiresAt }))
    assert.isBelow((await fixture.lineOf(id)).dueAt!.getTime(), expiresAt.getTime())
  })

  test('is not cancelled by the button of orders that were placed here', async ({ assert }) => {
    const at = await givenConsole()
    const { orderId } = await givenFoundLine(at)
    assert.deepEqual(await cancelOrder(at.buyer.viewer, { orderId }), { ok: false, error: { type: 'too_late' } })
  })

  test('found paid cannot be declined, is read back when paid for, and pays the supplier nothing', async ({ assert }) => {
    const at = await givenConsole()
    const { id, orderId } = await givenFoundLine(at, consoleOrder({ state: 'active', rawState: 'Done', paidFen: 60_00, resourceIds: ['i-9'] }))
    assert.deepEqual(await declineFoundLine(at.buyer.viewer, { orderId, lineId: id }), { ok: false, error: { type: 'paid_already' } })
    assert.lengthOf(await db.from('messages').where('dedup_key', 'like', `${id}:found_order_paid:%`), 2)
    await payFoundLine(at.buyer.viewer, { orderId, lineId: id, priceFen: fixture.LIST_FEN })
    await fixture.work(id, { until: 'completed' })
    at.shop.fake.assertNotCalled('payOrder')
    await fixture.thenInvariantsHold(assert)
  })

  test('found paid and paid by nobody goes to finance', async ({ assert }) => {
    const at = await givenConsole()
    const { id } = await givenFoundLine(at, consoleOrder({ state: 'active', rawState: 'Done', paidFen: 60_00, resourceIds: ['i-9'] }))
    clock.advance(3 * DAY_MS + 1_000)
    await sweepLines()
    assert.deepInclude(await fixture.lineOf(id), { state: 'manual_review', owner: 'finance', problem: { code: 'found_paid_overdue' } })
    at.shop.fake.assertNotCalled('cancelOrder')
  })

  test('that is paid there meanwhile can no longer be declined', async ({ assert }) => {
    const at = await givenConsole()
    const { id, orderId } = await givenFoundLine(at)
    at.put(consoleOrder({ state: 'active', rawState: 'Done', paidFen: 60_00, resourceIds: ['i-9'] }))
    await at.find()
    assert.deepEqual(await declineFoundLine(at.buyer.viewer, { orderId, lineId: id }), { ok: false, error: { type: 'paid_already' } })
  })

  test('that ended there meanwhile ends here, and nothing is cancelled', async () => {
    const at = await givenConsole()
    const { id } = await givenFoundLine(at)
    at.put(consoleOrder({ state: 'cancelled', rawState: 'Cancelled' }))
    await at.find()
    await fixture.work(id, { until: 'expired' })
    at.shop.fake.assertNotCalled('cancelOrder')
  })

  test('gets its new price while it waits', async ({ assert }) => {
    const at = await givenConsole()
    const { id } = await givenFoundLine(at)
    const items = consoleOrder().items.map((item) => ({ ...item, listFen: 120_00, costFen: 70_00 }))
    at.put(consoleOrder({ items, listFen: 120_00, costFen: 70_00 }))
    await at.find()
    await priceFoundLine({ lineId: id })
    assert.deepInclude(await fixture.lineOf(id), { state: 'awaiting_payment', priceFen: 120_00, ceilingFen: 70_00 })
  })

  test('without any price waits for operations and is priced when it has one', async ({ assert }) => {
    const at = await givenConsole()
    const items = consoleOrder().items.map((item) => ({ ...item, listFen: undefined }))
    const { id } = await givenFoundLine(at, consoleOrder({ items, listFen: undefined }))
    assert.deepInclude(await fixture.lineOf(id), { state: 'discovered', owner: 'operations', problem: { code: 'no_list_price' } })
    at.put(consoleOrder())
    await at.find()
    await priceFoundLine({ lineId: id })
    assert.equal((await fixture.lineOf(id)).state, 'awaiting_payment')
  })

  test('of an account that is nobody’s stays for operations', async ({ assert }) => {
    const at = await givenConsole()
    at.put(consoleOrder({ supplierAccountId: '999' }))
    assert.isFalse((await at.find()).has(NUMBER))
    assert.isNull(await foundLine())
  })

  test('our own order that comes back in a list is not doubled', async ({ assert }) => {
    const at = await givenConsole()
    const { lineId } = await fixture.givenOrder(at.shop, at.buyer)
    at.put(consoleOrder({ operationKey: `${lineId}:createOrder:1`, origin: 'unknown' }))
    assert.isTrue((await at.find()).has(NUMBER))
    assert.isNull(await foundLine())
  })

  test('is left alone while a call of ours may have made it', async ({ assert }) => {
    const at = await givenConsole()
    await db.from('enrolments').where('organisation_id', at.buyer.organisationId).update({ state: 'active' })
    const { lineId } = await fixture.givenOrder(at.shop, at.buyer)
    at.shop.fake.answers('createOrder', { status: 'unknown' })
    await fixture.work(lineId)
    at.put(consoleOrder({ origin: 'unknown' }))
    assert.isFalse((await at.find()).has(NUMBER))
    assert.isNull(await foundLine())
  })

  test('of a refund, a dead order or another currency is nothing to sell', async ({ assert }) => {
    const at = await givenConsole()
    at.put(consoleOrder({ supplierOrderNo: 'A', kind: 'refund' }))
    at.put(consoleOrder({ supplierOrderNo: 'B', state: 'expired' }))
    at.put(consoleOrder({ supplierOrderNo: 'C', currency: 'USD' }))
    at.put(consoleOrder({ supplierOrderNo: 'D', origin: 'hub' }))
    await at.find()
    assert.lengthOf(await db.from('found_orders'), 0)
  })
})

test.group('Orders | found at the supplier at the same time', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    return async () => {
      hub.restore()
      await emptyTables()
    }
  })

  test('is one line with one audit row, and every finder says that it is there', async ({ assert }) => {
    const at = await givenConsole()
    at.put(consoleOrder())
    const connectionId = at.shop.connection.id
    const found = { connectionId, organisationId: at.buyer.organisationId, snapshot: consoleOrder(), foundBy: 'list' as const }
    const answers = await Promise.all(Array.from({ length: 8 }, () => bearFoundOrder(found)))
    assert.deepEqual(answers, answers.map(() => true))
    assert.lengthOf(await db.from('order_lines').where('supplier_order_no', NUMBER), 1)
    assert.lengthOf(await db.from('found_orders'), 1)
    assert.lengthOf(await db.from('audit_rows').where('action', 'orders.order.found'), 1)
  })
})
