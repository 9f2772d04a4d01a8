import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { clock, DAY_MS, HOUR_MS } from '#kernel/clock'
import { fromJson } from '#kernel/json'
import { hub } from '#suppliers/hub'
import { acceptPrice } from '#orders/actions/accept_price'
import { placeUnsubscribe } from '#orders/actions/place_unsubscribe'
import { quoteUnsubscribe } from '#orders/actions/quote_unsubscribe'
import { resolveManually } from '#orders/actions/resolve_manually'
import { sweepLines } from '#orders/actions/sweep_lines'
import { answerManualStep } from '#orders/manual/answer_manual_step'
import type { ManualAnswer } from '#orders/manual/manual_answer'
import { manualStepsQuery } from '#orders/queries/manual_steps_query'
import { orderQuery } from '#orders/queries/order_query'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import { COST_FEN, PRICE_FEN, type Buyer, type Shop } from '#tests/fixtures/orders'
import { givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { balanceOf } from '#tests/fixtures/wallets'

const blind = ['createOrder', 'queryOrder', 'payOrder', 'cancelOrder', 'getResource', 'unsubscribe', 'quote'] as const

const operator = async () => viewerFor(await givenStaff({ role: 'operations' }), 'orders.lines.resolve')

const bought = (over: Partial<Extract<ManualAnswer, { outcome: 'done' }>> = {}): ManualAnswer => ({
  outcome: 'done', supplierOrderNo: 'HAND-1', amountFen: COST_FEN, resourceIds: ['rack-7'], expiresAt: null, note: '已在控制台下单', ...over,
})

type Task = { shop: Shop; buyer: Buyer; orderId: string; lineId: string; stepId: string }

/** A purchase at a supplier that can do nothing by itself. */
async function givenTask(lacks: readonly (typeof blind)[number][] = blind): Promise<Task> {
  const shop = await fixture.givenShop()
  shop.fake.lacks(...lacks)
  const { id: orderId, lineId, buyer } = await fixture.givenOrder(shop)
  await fixture.work(lineId)
  return { shop, buyer, orderId, lineId, stepId: await openStep(lineId) }
}

async function openStep(lineId: string): Promise<string> {
  const row = await db.from('manual_steps').where({ line_id: lineId, state: 'open' }).firstOrFail()
  return row.id
}

test.group('Orders | manual steps', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('waits for operations with a due date, one task however often the line is looked at', async ({ assert }) => {
    const { lineId } = await givenTask()
    await fixture.work(lineId)
    const line = await fixture.work(lineId)
    assert.deepInclude(line, { state: 'submitting', owner: 'operations' })
    assert.isAbove(line.dueAt!.getTime(), clock.now().getTime() + 23 * HOUR_MS)
    assert.lengthOf(await db.from('manual_steps').where('line_id', lineId), 1)
  })

  test('ends by its evidence where nothing can be read, charged once, the answer in the journal', async ({ assert }) => {
    const { buyer, lineId, stepId } = await givenTask()
    const viewer = await operator()
    assert.deepEqual(await answerManualStep(viewer, { stepId, answer: bought() }), { ok: true, value: { lineId } })
    assert.deepInclude(await fixture.lineOf(lineId), { state: 'completed', supplierOrderNo: 'HAND-1', supplierPaidFen: COST_FEN })
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - PRICE_FEN, heldFen: 0 })
    const call = await db.from('supplier_calls').where({ subject_id: lineId, operation: 'createOrder' }).firstOrFail()
    assert.equal(call.status, 'done')
    assert.containsSubset(fromJson(call.answer), { byHand: true, data: { supplierOrderNo: 'HAND-1' } })
    assert.equal((await db.from('audit_rows').where('action', 'orders.manual_step.answered').firstOrFail()).actor_user_id, viewer.userId)
    await fixture.thenInvariantsHold(assert, ['I12'])
  })

  test('is read back where the supplier can be read', async ({ assert }) => {
    const { shop, lineId, stepId } = await givenTask(['createOrder'])
    const order = fixture.snapshot({ supplierOrderNo: 'HAND-1', state: 'active', rawState: 'Finished', paidFen: COST_FEN, resourceIds: ['i-9'] })
    shop.fake.answers('queryOrder', { status: 'done', data: order })
    await answerManualStep(await operator(), { stepId, answer: bought() })
    assert.equal((await fixture.lineOf(lineId)).state, 'provisioning')
    assert.equal((await fixture.work(lineId)).state, 'completed')
    assert.equal((await db.from('resources').where('line_id', lineId).firstOrFail()).supplier_resource_id, 'i-9')
  })

  test('gives the money back when it cannot be had', async ({ assert }) => {
    const { buyer, lineId, stepId } = await givenTask()
    await answerManualStep(await operator(), { stepId, answer: { outcome: 'refused', reason: 'out_of_stock', note: '售罄' } })
    assert.equal((await fixture.work(lineId)).state, 'failed_refunded')
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
    await fixture.thenInvariantsHold(assert)
  })

  test('asks the customer when it costs more, and opens a new task after their yes', async ({ assert }) => {
    const { buyer, lineId, orderId, stepId } = await givenTask()
    const viewer = await operator()
    await answerManualStep(viewer, { stepId, answer: { outcome: 'price_changed', nowFen: 72_00, note: '官网涨价' } })
    const { id: priceChangeId } = (await orderQuery(buyer.viewer, orderId))!.lines[0].priceChange!
    assert.isTrue((await acceptPrice(buyer.viewer, { orderId, lineId, priceChangeId })).ok)
    assert.equal((await fixture.work(lineId)).state, 'submitting')
    await answerManualStep(viewer, { stepId: await openStep(lineId), answer: bought({ amountFen: 72_00 }) })
    assert.deepInclude(await fixture.lineOf(lineId), { state: 'completed', priceFen: 96_00 })
    await fixture.thenInvariantsHold(assert)
  })

  test('refuses evidence that cannot be true', async ({ assert }) => {
    const { lineId, stepId, shop } = await givenTask()
    const viewer = await operator()
    const refusalOf = async (answer: ManualAnswer) => {
      const answered = await answerManualStep(viewer, { stepId, answer })
      return answered.ok ? 'ok' : answered.error.type
    }
    assert.equal(await refusalOf(bought({ amountFen: COST_FEN + 1 })), 'above_ceiling')
    assert.equal(await refusalOf(bought({ resourceIds: [] })), 'resources_wrong')
    assert.equal(await refusalOf(bought({ resourceIds: ['a', 'b'] })), 'resources_wrong')
    assert.equal(await refusalOf({ outcome: 'price_changed', nowFen: COST_FEN, note: '没涨' }), 'not_above_ceiling')
    assert.equal((await fixture.lineOf(lineId)).state, 'submitting')
    assert.equal(await refusalOf(bought()), 'ok')
    const other = await fixture.givenOrder(shop)
    await fixture.work(other.lineId)
    const second = await answerManualStep(viewer, { stepId: await openStep(other.lineId), answer: bought() })
    assert.deepEqual(second, { ok: false, error: { type: 'order_taken' } })
  })

  test('unsubscribes by hand and credits the share of the refund', async ({ assert }) => {
    const { buyer, lineId, stepId } = await givenTask()
    const viewer = await operator()
    await answerManualStep(viewer, { stepId, answer: bought() })
    const { resourceId } = await fixture.lineOf(lineId)
    const quote = await quoteUnsubscribe(buyer.viewer, { resourceId: resourceId! })
    const placed = await placeUnsubscribe(buyer.viewer, { resourceId: resourceId!, quoteId: quote.ok ? quote.value.id : '' })
    const leaving = placed.ok ? placed.value.lineId : ''
    await fixture.work(leaving)
    await answerManualStep(viewer, { stepId: await openStep(leaving), answer: bought({ supplierOrderNo: 'HAND-R', amountFen: COST_FEN / 2, resourceIds: [] }) })
    assert.deepInclude(await fixture.lineOf(leaving), { state: 'completed', refundFen: PRICE_FEN / 2 })
    await fixture.thenInvariantsHold(assert, ['I12'])
  })

  test('refuses an end that the operation does not have', async ({ assert }) => {
    const { stepId, lineId } = await givenTask()
    const viewer = await operator()
    for (const answer of [{ outcome: 'cancelled', note: '没有' }, { outcome: 'refused', reason: 'not_refundable', note: '没有' }] as const) {
      assert.deepEqual(await answerManualStep(viewer, { stepId, answer }), { ok: false, error: { type: 'outcome_wrong' } })
    }
    assert.equal((await fixture.lineOf(lineId)).state, 'submitting')
  })

  test('shows what is overdue, and can still be answered from review', async ({ assert }) => {
    const { lineId, stepId } = await givenTask()
    clock.advance(2 * DAY_MS)
    await sweepLines()
    assert.equal((await fixture.lineOf(lineId)).state, 'manual_review')
    const viewer = await operator()
    const page = await manualStepsQuery(viewer, { overdue: true }, { page: 1, pageSize: 10 })
    assert.deepEqual(page.rows.map(({ id, isOverdue }) => ({ id, isOverdue })), [{ id: stepId, isOverdue: true }])
    await answerManualStep(viewer, { stepId, answer: bought() })
    assert.equal((await fixture.lineOf(lineId)).state, 'completed')
  })

  test('is withdrawn when staff give the line up', async ({ assert }) => {
    const { lineId, stepId, buyer } = await givenTask()
    clock.advance(2 * DAY_MS)
    await sweepLines()
    const viewer = await operator()
    await resolveManually(viewer, { lineId, decision: 'undo', reason: '客户不要了' })
    assert.deepEqual(await answerManualStep(viewer, { stepId, answer: bought() }), { ok: false, error: { type: 'not_open' } })
    assert.equal((await fixture.work(lineId)).state, 'failed_refunded')
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
  })

  test('has pages for operators and none for others', async ({ assert, client }) => {
    const { stepId } = await givenTask()
    const operations = await sessionOf(await givenStaff({ role: 'operations' }))
    for (const path of ['/admin/manual-steps', `/admin/manual-steps/${stepId}`]) {
      const page = await client.get(path).withSession(operations)
      page.assertStatus(200)
      page.assertTextIncludes('云服务器 g3i.large')
    }
    const csv = await client.get('/admin/manual-steps?format=csv').withSession(operations)
    csv.assertTextIncludes(stepId)
    const sales = await sessionOf(await givenStaff({ role: 'sales' }))
    ;(await client.get('/admin/manual-steps').withSession(sales)).assertStatus(403)
    const send = (form: object) => client.post(`/admin/manual-steps/${stepId}/answer`).form(form).withCsrfToken().withSession(operations).redirects(0)
    const wrong = await send({ outcome: 'done', supplierOrderNo: 'H-1', amount: 'viel', note: 'ok ok', idempotencyKey: 'm0' })
    assert.property(wrong.flashMessages().inputErrorsBag, 'amount')
    const right = { outcome: 'done', supplierOrderNo: 'H-1', amount: '60.00', resourceIds: 'rack-1', note: 'done it', idempotencyKey: 'm1' }
    assert.equal((await send(right)).header('location'), `/admin/manual-steps/${stepId}`)
    assert.equal((await db.from('manual_steps').where('id', stepId).firstOrFail()).state, 'done')
    ;(await client.get(`/admin/manual-steps/${stepId}`).withSession(operations)).assertTextIncludes('H-1')
  })
})

test.group('Orders | manual steps, at the same moment', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(async () => {
    hub.restore()
    await emptyTables()
  })

  test('two operators have one effect', async ({ assert }) => {
    const { buyer, stepId } = await givenTask()
    const operators = [await operator(), await operator(), await operator()]
    const answers = await Promise.all(
      operators.map((viewer, index) => answerManualStep(viewer, { stepId, answer: bought({ supplierOrderNo: `H-${index}`, resourceIds: [`r-${index}`] }) }))
    )
    assert.lengthOf(answers.filter(({ ok }) => ok), 1)
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - PRICE_FEN, heldFen: 0 })
    assert.lengthOf(await db.from('resources'), 1)
    await fixture.thenInvariantsHold(assert)
  })
})
