import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { bookAdvanceReceivable } from '#orders/actions/book_advance_receivable'
import { placeUnsubscribe } from '#orders/actions/place_unsubscribe'
import { quoteUnsubscribe } from '#orders/actions/quote_unsubscribe'
import { resolveManually, type Decision } from '#orders/actions/resolve_manually'
import { takeBackAdvance } from '#orders/actions/take_back_advance'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import type { OrderSnapshot } from '#supplier-sdk'
import { setRefundPolicy } from '#suppliers/actions/set_refund_policy'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { COST_FEN, PRICE_FEN } from '#tests/fixtures/orders'
import { givenStaff, viewerFor } from '#tests/fixtures/people'
import { balanceOf } from '#tests/fixtures/wallets'

const CREDIT_FEN = PRICE_FEN / 2
const reason = '供应商没有收回资源'

const refund = (over: Partial<OrderSnapshot> = {}): OrderSnapshot =>
  fixture.snapshot({ supplierOrderNo: 'RF-1', kind: 'refund', state: 'refunding', rawState: 'Refunding', refundFen: undefined, ...over })

/** An unsubscription whose refund was credited on acceptance, and that the supplier then gave up; `isGone`: with the resource. */
async function givenComeToNothing({ balanceFen = 1_000_00, isGone = false } = {}) {
  const shop = await fixture.givenShop()
  const buyer = await fixture.givenBuyer({ balanceFen })
  const bought = await fixture.givenOrder(shop, buyer)
  const { resourceId } = await fixture.work(bought.lineId)
  await setRefundPolicy({ code: shop.connection.code, policy: 'acceptance', actor: systemActor })
  shop.fake.answers('quoteUnsubscribe', { status: 'done', data: { currency: 'CNY', refundFen: COST_FEN / 2 } })
  shop.fake.answers('unsubscribe', { status: 'done', data: refund() })
  shop.fake.answers('queryOrder', { status: 'done', data: refund({ state: 'failed', rawState: 'Failed' }) })
  if (isGone) shop.fake.answers('getResource', { status: 'done', data: null })
  const quote = await quoteUnsubscribe(buyer.viewer, { resourceId: resourceId! })
  if (!quote.ok) throw new Error(quote.error.type)
  const placed = await placeUnsubscribe(buyer.viewer, { resourceId: resourceId!, quoteId: quote.value.id })
  if (!placed.ok) throw new Error(placed.error.type)
  await fixture.work(placed.value.lineId)
  return { shop, buyer, boughtBy: bought.lineId, resourceId: resourceId!, ...placed.value }
}

const decide = async (lineId: string, decision: Decision) =>
  resolveManually(await viewerFor(await givenStaff(), 'orders.lines.resolve'), { lineId, decision, reason })

const finance = async () => viewerFor(await givenStaff({ role: 'finance' }), 'orders.receivables.book')
const resourceStateOf = async (id: string) => (await db.from('resources').where('id', id).firstOrFail()).state

test.group('Orders | an unsubscription that came to nothing after its credit', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('waits for a person while the resource is there', async ({ assert }) => {
    const { lineId, boughtBy } = await givenComeToNothing()
    assert.deepInclude(await fixture.lineOf(lineId), { state: 'manual_review', advancedFen: CREDIT_FEN })
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, CREDIT_FEN)
  })

  test('keeps the credit and ends where the resource was read as gone', async ({ assert }) => {
    const { lineId, boughtBy, resourceId } = await givenComeToNothing({ isGone: true })
    assert.deepInclude(await fixture.lineOf(lineId), { state: 'completed', refundFen: CREDIT_FEN })
    assert.equal((await db.from('order_lines').where('id', lineId).firstOrFail()).shortfall_fen, CREDIT_FEN)
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, CREDIT_FEN)
    assert.equal(await resourceStateOf(resourceId), 'released')
    await fixture.thenInvariantsHold(assert)
  })

  test('is undone with a booking of its own, and the resource stays', async ({ assert }) => {
    const { lineId, boughtBy, buyer, resourceId } = await givenComeToNothing()
    assert.isTrue((await decide(lineId, 'undo')).ok)
    await fixture.work(lineId, { until: 'cancelled' })
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, 0)
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - PRICE_FEN, heldFen: 0 })
    const [reversal] = await db.from('ledger_transactions').where('kind', 'refund_reversal')
    assert.deepInclude(reversal, { subject_id: boughtBy, amount_fen: CREDIT_FEN })
    assert.equal(await resourceStateOf(resourceId), 'unknown')
    assert.lengthOf(await db.from('messages').where('dedup_key', 'like', `${lineId}:unsubscribe_reversed:%`), 2)
    await fixture.thenInvariantsHold(assert)
  })

  test('is taken back once, also by a second call', async ({ assert }) => {
    const { lineId, boughtBy } = await givenComeToNothing()
    const line = await fixture.lineOf(lineId)
    const first = await inTransaction((trx) => takeBackAdvance(line, trx))
    const second = await inTransaction((trx) => takeBackAdvance(line, trx))
    assert.deepEqual([first, second], [{ ok: true, value: { amountFen: CREDIT_FEN } }, { ok: true, value: { amountFen: 0 } }])
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, 0)
  })

  test('can be left again, and is credited again', async ({ assert }) => {
    const { lineId, boughtBy, resourceId, buyer, shop } = await givenComeToNothing()
    await decide(lineId, 'undo')
    await fixture.work(lineId, { until: 'cancelled' })
    const quote = await quoteUnsubscribe(buyer.viewer, { resourceId })
    if (!quote.ok) return assert.fail(quote.error.type)
    shop.fake.answers('unsubscribe', { status: 'done', data: refund({ supplierOrderNo: 'RF-2' }) })
    shop.fake.answers('queryOrder', { status: 'done', data: refund({ supplierOrderNo: 'RF-2', state: 'refunded', rawState: 'Refunded', refundFen: COST_FEN / 2 }) })
    shop.fake.answers('getResource', { status: 'done', data: null })
    const placed = await placeUnsubscribe(buyer.viewer, { resourceId, quoteId: quote.value.id })
    await fixture.work(placed.ok ? placed.value.lineId : '', { until: 'completed' })
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, CREDIT_FEN)
    await fixture.thenInvariantsHold(assert)
  })

  test('is not taken back when the resource turns out to be gone', async ({ assert }) => {
    const { lineId, boughtBy, shop } = await givenComeToNothing()
    await decide(lineId, 'undo')
    shop.fake.answers('getResource', { status: 'done', data: null })
    await fixture.work(lineId)
    assert.deepInclude((await fixture.lineOf(lineId)).problem, { code: 'resource_is_gone' })
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, CREDIT_FEN)
    assert.deepEqual(await decide(lineId, 'gone'), { ok: true, value: 'completed' })
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, CREDIT_FEN)
    await fixture.thenInvariantsHold(assert)
  })

  test('is not taken back from a read that failed', async ({ assert }) => {
    const { lineId, boughtBy, shop } = await givenComeToNothing()
    await decide(lineId, 'undo')
    shop.fake.answers('getResource', { status: 'unknown' })
    await fixture.work(lineId)
    assert.equal((await fixture.lineOf(lineId)).state, 'compensating')
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, CREDIT_FEN)
  })

  test('goes to finance where the wallet does not cover it, and nothing moves', async ({ assert }) => {
    const { lineId, boughtBy, buyer } = await givenComeToNothing()
    await fixture.spend(buyer.organisationId)
    await decide(lineId, 'undo')
    await fixture.work(lineId)
    assert.deepInclude(await fixture.lineOf(lineId), { state: 'manual_review', owner: 'finance', advancedFen: CREDIT_FEN })
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, CREDIT_FEN)
    await fixture.thenInvariantsHold(assert)
  })

  test('is booked by finance as a receivable, once', async ({ assert }) => {
    const { lineId, orderId, boughtBy, buyer } = await givenComeToNothing()
    await fixture.spend(buyer.organisationId)
    await decide(lineId, 'undo')
    await fixture.work(lineId)
    const viewer = await finance()
    assert.deepEqual(await bookAdvanceReceivable(viewer, { orderId, lineId, reason }), { ok: true, value: { amountFen: CREDIT_FEN } })
    assert.deepEqual(await bookAdvanceReceivable(viewer, { orderId, lineId, reason }), { ok: false, error: { type: 'not_in_review' } })
    await fixture.work(lineId, { until: 'cancelled' })
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, 0)
    assert.deepEqual(await balanceOf(buyer), { availableFen: 0, heldFen: 0 })
    assert.deepInclude(await db.from('receivables').where('subject_id', lineId).firstOrFail(), { amount_fen: CREDIT_FEN, state: 'open' })
    await fixture.thenInvariantsHold(assert)
  })

  test('is not finance’s to book while nobody decided', async ({ assert }) => {
    const { lineId, orderId } = await givenComeToNothing()
    assert.deepEqual(await bookAdvanceReceivable(await finance(), { orderId, lineId, reason }), { ok: false, error: { type: 'not_in_review' } })
  })

  test('without a credit knows no decision that keeps one', async ({ assert }) => {
    const { lineId } = await givenComeToNothing()
    await db.from('order_lines').where('id', lineId).update({ advanced_fen: 0 })
    assert.deepEqual(await decide(lineId, 'gone'), { ok: false, error: { type: 'not_allowed' } })
  })
})
