import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { clock, DAY_MS, HOUR_MS } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { fromJson } from '#kernel/json'
import { hub } from '#suppliers/hub'
import { acceptPrice } from '#orders/actions/accept_price'
import { answerQuestion } from '#orders/actions/answer_question'
import { orderQuery } from '#orders/queries/order_query'
import { raiseHold } from '#wallet/actions/raise_hold'
import { emptyTables } from '#tests/fixtures/database'
import { assertDescribed } from '#tests/fixtures/openapi'
import * as fixture from '#tests/fixtures/orders'
import { PRICE_FEN, type Buyer, type Shop } from '#tests/fixtures/orders'
import { givenMember, sessionOf, tokenFor, viewerFor } from '#tests/fixtures/people'
import { balanceOf, givenRecharge } from '#tests/fixtures/wallets'

const DEARER_FEN = 96_00

/** From now on the supplier sells for this. */
function costs({ fake }: Shop, costFen: number): void {
  const item = { listFen: 120_00, costFen, breakdown: [], fieldErrors: [] }
  fake.answers('quote', { status: 'done', data: { currency: 'CNY', listFen: 120_00, costFen, items: [item] } })
}

type Asked = { shop: Shop; buyer: Buyer; orderId: string; lineId: string; priceChangeId: string }

/** A line whose supplier went from 60.00 to 72.00: 80.00 becomes 96.00. */
async function givenQuestion(buyer?: Buyer): Promise<Asked> {
  const shop = await fixture.givenShop()
  const { id: orderId, lineId, buyer: by } = await fixture.givenOrder(shop, buyer)
  costs(shop, 72_00)
  await fixture.work(lineId)
  return { shop, buyer: by, orderId, lineId, priceChangeId: await questionOf(by, orderId) }
}

async function questionOf({ viewer }: Buyer, orderId: string): Promise<string> {
  const order = await orderQuery(viewer, orderId)
  return order!.lines[0].priceChange!.id
}

const answerOf = ({ orderId, lineId, priceChangeId }: Asked) => ({ orderId, lineId, priceChangeId })

test.group('Orders | a price that moved', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('shows old and new price, the difference and until when, and never our cost', async ({ assert }) => {
    const { buyer, orderId } = await givenQuestion()
    const order = await orderQuery(buyer.viewer, orderId)
    const { id, expiresAt, ...shown } = order!.lines[0].priceChange!
    assert.match(id, /^prc_/)
    assert.deepEqual(shown, { beforeFen: PRICE_FEN, afterFen: DEARER_FEN, differenceFen: 16_00, hasExpired: false })
    assert.closeTo(expiresAt.getTime(), clock.now().getTime() + DAY_MS, HOUR_MS)
  })

  test('tells the customer with both prices', async ({ assert }) => {
    const { buyer } = await givenQuestion()
    const messages = await db.from('messages').where('user_id', buyer.userId).where('event', 'order_price_changed')
    assert.lengthOf(messages, 2)
    assert.include(messages[0].body, '¥96.00')
  })

  test('holds the difference, goes on, and charges the new price', async ({ assert }) => {
    const asked = await givenQuestion()
    const { buyer, lineId, orderId, shop } = asked
    assert.deepEqual(await acceptPrice(buyer.viewer, answerOf(asked)), { ok: true, value: { state: 'submitting', heldFen: 16_00 } })
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - DEARER_FEN, heldFen: DEARER_FEN })
    assert.deepInclude(await fixture.lineOf(lineId), { priceFen: DEARER_FEN, costFen: 72_00, ceilingFen: 72_00, problem: null })
    assert.equal((await fixture.work(lineId)).state, 'completed')
    shop.fake.assertCalled('payOrder', { times: 1, input: { ceilingFen: 72_00, expectedCostFen: 72_00 } })
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - DEARER_FEN, heldFen: 0 })
    assert.equal((await orderQuery(buyer.viewer, orderId))!.totalFen, DEARER_FEN)
    await fixture.thenInvariantsHold(assert, ['I12'])
  })

  test('keeps the reason in the chain behind the price, and audits who said yes', async ({ assert }) => {
    const asked = await givenQuestion()
    await acceptPrice(asked.buyer.viewer, answerOf(asked))
    const row = await db.from('order_lines').where('id', asked.lineId).firstOrFail()
    const step = { rule: null, kind: 'supplier_price_change', version: null, beforeFen: PRICE_FEN, afterFen: DEARER_FEN }
    assert.deepEqual(fromJson<unknown[]>(row.provenance).at(-1), step)
    const audit = await db.from('audit_rows').where({ action: 'orders.line.price_accepted', subject_id: asked.orderId }).firstOrFail()
    assert.equal(audit.actor_user_id, asked.buyer.userId)
    assert.deepInclude(fromJson<object>(audit.after_values), { priceFen: DEARER_FEN })
  })

  test('finds no question at the second click', async ({ assert }) => {
    const asked = await givenQuestion()
    await acceptPrice(asked.buyer.viewer, answerOf(asked))
    assert.deepEqual(await acceptPrice(asked.buyer.viewer, answerOf(asked)), { ok: false, error: { type: 'not_waiting' } })
    assert.deepEqual(await balanceOf(asked.buyer), { availableFen: 1_000_00 - DEARER_FEN, heldFen: DEARER_FEN })
  })

  test('refuses with what is missing, and keeps the question', async ({ assert }) => {
    const asked = await givenQuestion(await fixture.givenBuyer({ balanceFen: 90_00 }))
    const { buyer, lineId } = asked
    const refusal = { type: 'insufficient_funds', availableFen: 10_00, neededFen: 16_00, missingFen: 6_00 }
    assert.deepEqual(await acceptPrice(buyer.viewer, answerOf(asked)), { ok: false, error: refusal })
    assert.deepInclude(await fixture.lineOf(lineId), { state: 'action_required', priceFen: PRICE_FEN })
    await givenRecharge(buyer.organisationId, 6_00)
    assert.isTrue((await acceptPrice(buyer.viewer, answerOf(asked))).ok)
    await fixture.thenInvariantsHold(assert)
  })

  test('asks anew when the price moved again before the money moved', async ({ assert }) => {
    const asked = await givenQuestion()
    const { buyer, lineId, orderId, shop } = asked
    await acceptPrice(buyer.viewer, answerOf(asked))
    costs(shop, 90_00)
    assert.equal((await fixture.work(lineId)).state, 'action_required')
    assert.deepEqual(await acceptPrice(buyer.viewer, answerOf(asked)), { ok: false, error: { type: 'price_moved_again', priceFen: 120_00 } })
    const latest = await questionOf(buyer, orderId)
    assert.isTrue((await acceptPrice(buyer.viewer, { ...answerOf(asked), priceChangeId: latest })).ok)
    assert.equal((await fixture.work(lineId)).state, 'completed')
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - 120_00, heldFen: 0 })
    await fixture.thenInvariantsHold(assert)
  })

  test('asks for the price again when the time for an answer is over', async ({ assert }) => {
    const asked = await givenQuestion()
    const { buyer, lineId, orderId } = asked
    clock.advance(DAY_MS)
    assert.containsSubset(await acceptPrice(buyer.viewer, answerOf(asked)), { ok: false, error: { type: 'price_expired' } })
    assert.isTrue((await orderQuery(buyer.viewer, orderId))!.lines[0].priceChange!.hasExpired)
    assert.isTrue((await answerQuestion(buyer.viewer, { lineId, answer: 'try_again' })).ok)
    assert.equal((await fixture.work(lineId)).state, 'action_required')
    assert.notEqual(await questionOf(buyer, orderId), asked.priceChangeId)
  })

  test('goes on at the old price when it fell back meanwhile', async ({ assert }) => {
    const { buyer, lineId, shop } = await givenQuestion()
    costs(shop, 60_00)
    await answerQuestion(buyer.viewer, { lineId, answer: 'try_again' })
    assert.deepInclude(await fixture.work(lineId), { state: 'completed', priceFen: PRICE_FEN })
    await fixture.thenInvariantsHold(assert)
  })

  test('gives everything back, the difference too, when the accepted line fails later', async ({ assert }) => {
    const asked = await givenQuestion()
    const { buyer, lineId, shop } = asked
    await acceptPrice(buyer.viewer, answerOf(asked))
    shop.fake.answers('createOrder', { status: 'refused', reason: 'out_of_stock', supplierCode: 'Sold.Out' })
    assert.equal((await fixture.work(lineId)).state, 'failed_refunded')
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
    await fixture.thenInvariantsHold(assert)
  })

  test('pays a dearer order that stands at the supplier already', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { id: orderId, lineId, buyer } = await fixture.givenOrder(shop)
    const paid = fixture.snapshot({ state: 'active', rawState: 'Finished', paidFen: 66_00, resourceIds: ['i-1'] })
    const dearer = { status: 'refused' as const, reason: 'price_changed' as const, supplierCode: 'Dearer', nowFen: 66_00, currency: 'CNY' }
    shop.fake.answers('payOrder', dearer, { status: 'done', data: paid })
    shop.fake.answers('queryOrder', { status: 'done', data: paid })
    await fixture.work(lineId)
    const answer = { orderId, lineId, priceChangeId: await questionOf(buyer, orderId) }
    assert.containsSubset(await acceptPrice(buyer.viewer, answer), { ok: true, value: { state: 'confirming' } })
    assert.deepInclude(await fixture.work(lineId), { state: 'completed', supplierPaidFen: 66_00, priceFen: 88_00 })
    shop.fake.assertCalled('createOrder', { times: 1 })
    await fixture.thenInvariantsHold(assert)
  })

  test('hides the question from others, and refuses readers', async ({ assert }) => {
    const asked = await givenQuestion()
    const stranger = await fixture.givenBuyer()
    assert.deepEqual(await acceptPrice(stranger.viewer, answerOf(asked)), { ok: false, error: { type: 'line_not_found' } })
    const reader = await givenMember({ role: 'reader', organisation: { id: asked.buyer.organisationId } })
    const viewer = await viewerFor(reader, 'orders.orders.read')
    assert.deepEqual(await acceptPrice(viewer, answerOf(asked)), { ok: false, error: { type: 'may_not_spend' } })
  })

  test('is answered on the order’s page, once however often it is sent', async ({ assert, client }) => {
    const { buyer, orderId, lineId, priceChangeId } = await givenQuestion()
    const session = await sessionOf({ id: buyer.userId })
    const page = await client.get(`/orders/${orderId}`).withSession(session)
    for (const text of ['¥80.00', '¥96.00', '+¥16.00']) page.assertTextIncludes(text)
    const send = () =>
      client.post(`/orders/${orderId}/lines/${lineId}/answer`).form({ answer: 'accept_price', priceChangeId, idempotencyKey: 'yes-once' })
        .withCsrfToken().withSession(session).redirects(0)
    const [first, second] = [await send(), await send()]
    assert.equal(first.header('location'), `/orders/${orderId}`)
    assert.deepEqual(second.flashMessages().notice, first.flashMessages().notice)
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - DEARER_FEN, heldFen: DEARER_FEN })
  })

  test('is answered by the API, each answer as described', async ({ assert, client }) => {
    const { buyer, orderId, lineId, priceChangeId } = await givenQuestion(await fixture.givenBuyer({ balanceFen: 90_00 }))
    const token = await tokenFor({ id: buyer.userId, organisationId: buyer.organisationId } as never)
    const send = async (body: object, line = lineId) => {
      const request = client.post(`/api/v1/orders/${orderId}/lines/${line}/answer`).json(body).header('Idempotency-Key', randomUUID())
      const response = await request.bearerToken(token)
      assertDescribed(assert, response)
      return response
    }
    const shown = await client.get(`/api/v1/orders/${orderId}`).bearerToken(token)
    assertDescribed(assert, shown)
    assert.containsSubset(shown.body().lines[0].priceChange, { id: priceChangeId, beforeFen: PRICE_FEN, afterFen: DEARER_FEN, differenceFen: 16_00 })
    assert.equal((await send({ answer: 'accept_price' })).status(), 422)
    assert.equal((await send({ answer: 'accept_price', priceChangeId }, 'lin_of_somebody_else')).status(), 404)
    assert.containsSubset((await send({ answer: 'accept_price', priceChangeId })).body(), { code: 'insufficient_funds', missingFen: 6_00 })
    await givenRecharge(buyer.organisationId, 6_00)
    assert.equal((await send({ answer: 'accept_price', priceChangeId: 'prc_other' })).body().code, 'price_moved_again')
    assert.deepEqual((await send({ answer: 'accept_price', priceChangeId })).body(), { id: lineId, state: 'submitting' })
    assert.equal((await send({ answer: 'give_up' })).body().code, 'not_waiting')
  })
})

test.group('Orders | a price that moved, at the same moment', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(async () => {
    hub.restore()
    await emptyTables()
  })

  test('two tabs accept once', async ({ assert }) => {
    const asked = await givenQuestion()
    const answers = await Promise.all([1, 2, 3, 4].map(() => acceptPrice(asked.buyer.viewer, answerOf(asked))))
    assert.lengthOf(answers.filter(({ ok }) => ok), 1)
    assert.deepEqual(await balanceOf(asked.buyer), { availableFen: 1_000_00 - DEARER_FEN, heldFen: DEARER_FEN })
    await fixture.thenInvariantsHold(assert)
  })

  test('a yes and a no at once leave one of them', async ({ assert }) => {
    const asked = await givenQuestion()
    const { buyer, lineId } = asked
    const [yes, no] = await Promise.all([
      acceptPrice(buyer.viewer, answerOf(asked)),
      answerQuestion(buyer.viewer, { lineId, answer: 'give_up' }),
    ])
    assert.notEqual(yes.ok, no.ok)
    const line = await fixture.work(lineId)
    assert.equal(line.state, yes.ok ? 'completed' : 'failed_refunded')
    await fixture.thenInvariantsHold(assert)
  })

  test('a wallet that two questions share never goes below nothing', async ({ assert }) => {
    const buyer = await fixture.givenBuyer({ balanceFen: 2 * PRICE_FEN + 20_00 })
    const questions = [await givenQuestion(buyer), await givenQuestion(buyer)]
    const answers = await Promise.all(questions.map((asked) => acceptPrice(buyer.viewer, answerOf(asked))))
    assert.lengthOf(answers.filter(({ ok }) => ok), 1)
    await fixture.thenInvariantsHold(assert)
  })

  test('the same key raises a hold once, and names one movement', async ({ assert }) => {
    const { lineId } = await givenQuestion()
    const raise = { subject: { type: 'order_line', id: lineId }, byFen: 5_00, operationKey: `${lineId}:test` }
    assert.isTrue((await raiseHold(raise)).ok)
    assert.containsSubset(await raiseHold(raise), { ok: true, value: { amountFen: PRICE_FEN + 5_00 } })
    await assert.rejects(() => raiseHold({ ...raise, byFen: 6_00 }), /E_OPERATION_KEY_REUSED|another movement/)
    const none = await inTransaction((trx) => raiseHold({ ...raise, subject: { type: 'order_line', id: 'lin_none' }, operationKey: 'x:y' }, { trx }))
    assert.deepEqual(none, { ok: false, error: { type: 'hold_not_found' } })
  })
})
