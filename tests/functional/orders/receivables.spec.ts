import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { bookFoundReceivable } from '#orders/actions/book_found_receivable'
import { heedFoundOrder } from '#orders/actions/heed_found_order'
import { payFoundLine } from '#orders/actions/pay_found_line'
import { priceFoundLine } from '#orders/actions/price_found_line'
import { resolveManually } from '#orders/actions/resolve_manually'
import { sweepLines } from '#orders/actions/sweep_lines'
import { clock, DAY_MS } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import { settleReceivable } from '#wallet/actions/settle_receivable'
import { walletQuery } from '#wallet/queries/wallet_query'
import * as fixture from '#tests/fixtures/orders'
import { consoleOrder, givenConsole, givenFoundLine, type Console } from '#tests/fixtures/found_orders'
import { givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenRecharge } from '#tests/fixtures/wallets'

const reason = '客户逾期未付'

/** Found paid, and paid by nobody in time. */
async function givenOverdue(balanceFen = 0): Promise<{ at: Console; id: string; orderId: string }> {
  const at = await givenConsole({ balanceFen })
  const line = await givenFoundLine(at, consoleOrder({ state: 'active', rawState: 'Done', paidFen: 60_00, resourceIds: ['i-9'] }))
  clock.advance(3 * DAY_MS + 1_000)
  await sweepLines()
  return { at, ...line }
}

const finance = async () => viewerFor(await givenStaff({ role: 'finance' }), 'orders.receivables.book')

test.group('Orders | receivables of console orders', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    hub.restore()
    clock.restore()
  })

  test('are booked by finance, once, and the order is completed', async ({ assert }) => {
    const { at, id, orderId } = await givenOverdue()
    const viewer = await finance()
    assert.deepInclude(await bookFoundReceivable(viewer, { orderId, lineId: id, reason }), { ok: true })
    assert.deepEqual(await bookFoundReceivable(viewer, { orderId, lineId: id, reason }), { ok: false, error: { type: 'not_in_review' } })
    await fixture.work(id, { until: 'completed' })
    assert.deepInclude(await fixture.holdOf(id), { state: 'captured', capturedFen: fixture.LIST_FEN })
    assert.deepInclude(await db.from('receivables').firstOrFail(), { state: 'open', amount_fen: fixture.LIST_FEN, settled_fen: 0 })
    assert.equal((await walletQuery(at.buyer.viewer)).balanceFen, 0)
    at.shop.fake.assertNotCalled('payOrder')
    await fixture.thenInvariantsHold(assert, ['I12'])
  })

  test('are paid from the balance once it covers them, once', async ({ assert }) => {
    const { at, id, orderId } = await givenOverdue()
    const viewer = await finance()
    await bookFoundReceivable(viewer, { orderId, lineId: id, reason })
    const { id: owed } = await db.from('receivables').select('id').firstOrFail()
    const settle = () => settleReceivable({ by: { id: owed }, operationKey: `${owed}:settle`, actor: viewer.actor })
    assert.deepInclude(await settle(), { ok: false, error: { type: 'insufficient_funds', availableFen: 0, neededFen: fixture.LIST_FEN } })
    await givenRecharge(at.buyer.organisationId, 150_00)
    assert.isTrue((await settle()).ok)
    assert.deepEqual(await settle(), { ok: false, error: { type: 'settled_already' } })
    assert.equal((await walletQuery(at.buyer.viewer)).availableFen, 50_00)
    await fixture.thenInvariantsHold(assert)
  })

  test('are what comes back, when the order ends after all', async ({ assert }) => {
    const { at, id, orderId } = await givenOverdue()
    await bookFoundReceivable(await finance(), { orderId, lineId: id, reason })
    at.put(consoleOrder({ state: 'refunded', rawState: 'Refunded', paidFen: 60_00, refundFen: 60_00 }))
    await fixture.work(id, { until: 'failed_refunded' })
    assert.equal((await db.from('receivables').firstOrFail()).state, 'settled')
    assert.equal((await walletQuery(at.buyer.viewer)).availableFen, 0)
    await fixture.thenInvariantsHold(assert)
  })

  test('are booked for an order that got its price too late', async ({ assert }) => {
    const at = await givenConsole({ balanceFen: 0 })
    const paid = { state: 'active' as const, rawState: 'Done', paidFen: 60_00, resourceIds: ['i-9'] }
    const items = consoleOrder().items.map((item) => ({ ...item, listFen: undefined }))
    const { id, orderId } = await givenFoundLine(at, consoleOrder({ ...paid, items, listFen: undefined }))
    clock.advance(3 * DAY_MS + 1_000)
    await sweepLines()
    assert.deepEqual(await bookFoundReceivable(await finance(), { orderId, lineId: id, reason }), { ok: false, error: { type: 'not_priced' } })
    at.put(consoleOrder(paid))
    await heedFoundOrder(id, consoleOrder(paid))
    await priceFoundLine({ lineId: id })
    assert.deepInclude(await fixture.lineOf(id), { state: 'manual_review', owner: 'finance', priceFen: fixture.LIST_FEN })
    assert.deepInclude(await bookFoundReceivable(await finance(), { orderId, lineId: id, reason }), { ok: true })
  })

  test('are not booked for what waits for its customer, or was never paid', async ({ assert }) => {
    const at = await givenConsole()
    const { id, orderId } = await givenFoundLine(at)
    assert.deepEqual(await bookFoundReceivable(await finance(), { orderId, lineId: id, reason }), { ok: false, error: { type: 'not_in_review' } })
  })

  test('cannot be gone around by the acts of operations', async ({ assert }) => {
    const { id } = await givenOverdue()
    const operations = await viewerFor(await givenStaff({ role: 'operations' }), 'orders.lines.resolve')
    for (const decision of ['go_on', 'ask_again', 'send_again'] as const) {
      assert.deepEqual(await resolveManually(operations, { lineId: id, decision, reason }), { ok: false, error: { type: 'not_paid_for' } })
    }
  })

  test('are not paid by a customer whose line has gone to finance', async ({ assert }) => {
    const { at, id, orderId } = await givenOverdue(1_000_00)
    assert.deepEqual(await payFoundLine(at.buyer.viewer, { orderId, lineId: id, priceFen: fixture.LIST_FEN }), { ok: false, error: { type: 'not_waiting' } })
  })

  test('have a page, a button and a customer who sees them', async ({ client, assert }) => {
    const { at, id, orderId } = await givenOverdue()
    const session = await sessionOf(await givenStaff({ role: 'finance' }))
    const page = await client.get(`/admin/orders/${orderId}`).withSession(session)
    for (const part of [`commandfor="book-${id}"`, `<dialog id="book-${id}"`, '记为应收欠款']) page.assertTextIncludes(part)
    const form = { reason, idempotencyKey: 'once' }
    const booked = await client.post(`/admin/orders/${orderId}/lines/${id}/receivable`).form(form).withCsrfToken().withSession(session).redirects(0)
    assert.equal(booked.status(), 303)
    ;(await client.get('/admin/receivables').withSession(session)).assertTextIncludes(reason)
    ;(await client.get('/admin/receivables?format=csv').withSession(session)).assertTextIncludes(reason)
    await givenRecharge(at.buyer.organisationId, 150_00)
    const member = await db.from('users').where('id', at.buyer.userId).select('id', 'organisation_id as organisationId').firstOrFail()
    const wallet = await client.get('/wallet').withSession(await sessionOf(member as never))
    wallet.assertTextIncludes('支付欠款')
  })
})
