import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import { test } from '@japa/runner'
import { undoBatch } from '#catalog/actions/undo_batch'
import { writePriceRules } from '#catalog/actions/write_price_rules'
import { openBatch } from '#catalog/actions/open_batch'
import { withholdOffers } from '#catalog/actions/withhold_offers'
import { createToken } from '#identity/actions/create_token'
import { requestClosure, undoClosure } from '#identity/actions/request_closure'
import { systemActor } from '#audit/actor'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { acceptPrice } from '#orders/actions/accept_price'
import { cancelOrder } from '#orders/actions/cancel_order'
import { linkDiscovery } from '#orders/actions/link_discovery'
import { placeOrder } from '#orders/actions/place_order'
import { placeUnsubscribe } from '#orders/actions/place_unsubscribe'
import { quoteUnsubscribe } from '#orders/actions/quote_unsubscribe'
import { resolveManually } from '#orders/actions/resolve_manually'
import { answerManualStep } from '#orders/manual/answer_manual_step'
import { orderQuery } from '#orders/queries/order_query'
import { decideRecharge } from '#payments/actions/decide_recharge'
import { enterRecharge } from '#payments/actions/enter_recharge'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as orders from '#tests/fixtures/orders'
import { givenMember, givenStaff, viewerFor } from '#tests/fixtures/people'
import { balanceOf } from '#tests/fixtures/wallets'

/**
 * Acts that count once, fifty times at the same moment. The others stand beside their modules: sign-in codes, reset links, second
 * factors (identity/sign_in_at_once), invitations, assignments, roles, archives and closings, approvals (approvals/at_once),
 * uses of campaigns and invite codes (campaigns).
 */
const FIFTY = Array.from({ length: 50 })
const fifty = <Value>(act: () => Promise<Value>): Promise<Value[]> => Promise.all(FIFTY.map(() => act()))
const effects = (results: readonly { ok: boolean }[]) => results.filter(({ ok }) => ok).length

const operator = async () => viewerFor(await givenStaff({ role: 'operations' }), 'orders.lines.resolve')

test.group('Attacks | fifty at the same time', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await limiter.clear()
  })
  group.each.teardown(async () => {
    hub.restore()
    clock.restore()
    await emptyTables()
  })

  test('confirm a recharge: the money comes once', async ({ assert }) => {
    const { organisationId } = await givenMember()
    const [anna, bo] = [await givenStaff({ role: 'finance' }), await givenStaff({ role: 'finance' })]
    const entered = await enterRecharge(await viewerFor(anna, 'payments.recharges.enter'), { organisationId, method: 'offline', amountFen: 100_000, reference: 'R-1' })
    const viewer = await viewerFor(bo, 'payments.recharges.decide')
    const decided = await fifty(() => decideRecharge(viewer, { rechargeId: entered.ok ? entered.value.id : '', decision: 'confirmed' }))
    assert.lengthOf(decided.filter((one) => one.ok && one.value.changed), 1)
    assert.deepEqual(await balanceOf({ organisationId }), { availableFen: 100_000, heldFen: 0 })
  }).timeout(60_000)

  test('check out one quote: one order, one hold', async ({ assert }) => {
    const [shop, buyer] = [await orders.givenShop(), await orders.givenBuyer()]
    const quoteId = await orders.givenQuote(shop, buyer)
    const placed = await fifty(() => placeOrder(buyer.viewer, { quoteId }))
    assert.lengthOf(new Set(placed.map((one) => (one.ok ? one.value.id : one.error.type))), 1)
    assert.lengthOf(await db.from('orders'), 1)
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - orders.PRICE_FEN, heldFen: orders.PRICE_FEN })
  }).timeout(60_000)

  test('cancel one order: the hold goes back once', async ({ assert }) => {
    const { id: orderId, buyer } = await orders.givenOrder(await orders.givenShop())
    assert.equal(effects(await fifty(() => cancelOrder(buyer.viewer, { orderId }))), 1)
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
    await orders.thenInvariantsHold(assert)
  }).timeout(60_000)

  test('unsubscribe one resource: one line leaves', async ({ assert }) => {
    const { lineId, buyer } = await orders.givenOrder(await orders.givenShop())
    const { resourceId } = await orders.work(lineId, { until: 'completed' })
    const quote = await quoteUnsubscribe(buyer.viewer, { resourceId: resourceId! })
    const placed = await fifty(() => placeUnsubscribe(buyer.viewer, { resourceId: resourceId!, quoteId: quote.ok ? quote.value.id : '' }))
    assert.isAtLeast(effects(placed), 1)
    assert.lengthOf(new Set(placed.flatMap((one) => (one.ok ? [one.value.lineId] : []))), 1)
    assert.lengthOf(await db.from('order_lines').where('action', 'unsubscribe'), 1)
  }).timeout(60_000)

  test('answer one task by hand: one answer counts', async ({ assert }) => {
    const shop = await orders.givenShop()
    shop.fake.lacks('createOrder', 'queryOrder', 'payOrder', 'cancelOrder', 'getResource', 'unsubscribe', 'quote')
    const { lineId, buyer } = await orders.givenOrder(shop)
    await orders.work(lineId)
    const { id: stepId } = await db.from('manual_steps').firstOrFail()
    const viewer = await operator()
    const answer = { outcome: 'done', supplierOrderNo: 'H-1', amountFen: orders.COST_FEN, resourceIds: ['r-1'], expiresAt: null, note: '已下单' } as const
    assert.equal(effects(await fifty(() => answerManualStep(viewer, { stepId, answer }))), 1)
    assert.lengthOf(await db.from('resources'), 1)
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - orders.PRICE_FEN, heldFen: 0 })
    await orders.thenInvariantsHold(assert)
  }).timeout(60_000)

  test('accept one new price: it is held once', async ({ assert }) => {
    const shop = await orders.givenShop()
    shop.fake.lacks('createOrder', 'queryOrder', 'payOrder', 'cancelOrder', 'getResource', 'unsubscribe', 'quote')
    const { id: orderId, lineId, buyer } = await orders.givenOrder(shop)
    await orders.work(lineId)
    const { id: stepId } = await db.from('manual_steps').firstOrFail()
    await answerManualStep(await operator(), { stepId, answer: { outcome: 'price_changed', nowFen: 72_00, note: '涨价' } })
    const { id: priceChangeId } = (await orderQuery(buyer.viewer, orderId))!.lines[0].priceChange!
    assert.equal(effects(await fifty(() => acceptPrice(buyer.viewer, { orderId, lineId, priceChangeId }))), 1)
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - 96_00, heldFen: 96_00 })
  }).timeout(60_000)

  test('decide about one line in review: one decision counts', async ({ assert }) => {
    const { lineId } = await orders.givenOrder(await orders.givenShop())
    await db.from('order_lines').where('id', lineId).update({ state: 'manual_review', state_before: 'submitting' })
    const viewer = await operator()
    assert.equal(effects(await fifty(() => resolveManually(viewer, { lineId, decision: 'undo', reason: '客户放弃' }))), 1)
    assert.lengthOf(await db.from('audit_rows').where('action', 'orders.line.resolved'), 1)
  }).timeout(60_000)

  test('decide about one discovery: one word counts', async ({ assert }) => {
    const shop = await orders.givenShop()
    const { lineId } = await orders.givenOrder(shop)
    const [id, now] = [newId('dsc'), clock.now()]
    await db.table('supplier_discoveries').insert({
      id, connection_id: shop.connection.id, kind: 'order', supplier_no: 'o-1', facts: '{}', first_seen_at: now, last_seen_at: now,
    })
    const viewer = await operator()
    assert.equal(effects(await fifty(() => linkDiscovery(viewer, { id, lineId, reason: '客户确认' }))), 1)
    assert.lengthOf(await db.from('audit_rows').where('action', 'suppliers.discovery.linked'), 1)
  }).timeout(60_000)

  test('take back one change of prices, and one act of publishing: each once', async ({ assert }) => {
    const shop = await orders.givenShop()
    const reason = { actor: systemActor }
    const rule = { group: 'public', effect: { rateBp: 8_000 }, target: { connectionCode: shop.connection.code, offerId: shop.offerId } } as const
    const batches = await inTransaction(async (trx) => {
      const prices = await openBatch({ act: 'rules', touched: 1, effect: {}, reason }, { trx })
      await writePriceRules([rule], { ...reason, batchId: prices }, { trx })
      const published = await openBatch({ act: 'unpublish', touched: 1, effect: { offerIds: [shop.offerId] }, reason }, { trx })
      await withholdOffers({ offerIds: [shop.offerId], withheld: true, actor: systemActor }, { trx })
      return [prices, published]
    })
    for (const batchId of batches) {
      assert.equal(effects(await fifty(() => undoBatch({ batchId, actor: systemActor }))), 1)
    }
    assert.lengthOf(await db.from('audit_rows').where('action', 'catalog.batch.undone'), 2)
    assert.isNull((await db.from('offers').where('id', shop.offerId).firstOrFail()).withheld_at)
  }).timeout(60_000)

  test('take back one closing: once', async ({ assert }) => {
    const owner = await givenMember()
    const viewer = await viewerFor(owner)
    await requestClosure(viewer, { kind: 'organisation', password: owner.password })
    const undone = await fifty(() => undoClosure(viewer, { kind: 'organisation' }))
    assert.lengthOf(undone.filter(Boolean), 1)
  }).timeout(60_000)

  test('send one form for a token: one token, and nobody is shown another value', async ({ assert }) => {
    const viewer = await viewerFor(await givenMember())
    const created = await fifty(() => createToken(viewer, { name: '脚本', scopes: ['orders.orders.read'], days: 30, key: 'form-1' }))
    assert.equal(effects(created), 1)
    assert.deepEqual(new Set(created.flatMap((one) => (one.ok ? [] : [one.error.type]))), new Set(['created_already']))
    assert.lengthOf(await db.from('auth_access_tokens'), 1)
    assert.isTrue((await createToken(viewer, { name: '脚本', scopes: ['orders.orders.read'], days: 30, key: 'form-2' })).ok)
  }).timeout(60_000)
})
