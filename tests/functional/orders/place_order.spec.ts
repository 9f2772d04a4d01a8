import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { placeOrder, prepareOrder } from '#orders/actions/place_order'
import { clock, later } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import { PRICE_FEN } from '#tests/fixtures/orders'
import { turnSwitch } from '#tests/fixtures/suppliers'
import { statementsOf } from '#tests/fixtures/statements'
import { balanceOf, thenBooksBalance } from '#tests/fixtures/wallets'

async function countsOf(organisationId: number) {
  const [orders, jobs, holds] = await Promise.all([
    db.from('orders').where('organisation_id', organisationId),
    db.from('jobs').where('type', 'orders.advance_line'),
    db.from('wallet_holds').join('order_lines', 'order_lines.id', 'wallet_holds.subject_id').where('organisation_id', organisationId),
  ])
  return { orders: orders.length, jobs: jobs.length, holds: holds.length }
}

test.group('Orders | place', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('holds the money of every line at once', async ({ assert }) => {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer()]
    const quoteId = await fixture.givenQuote(shop, buyer, { lines: 3 })
    const placed = await placeOrder(buyer.viewer, { quoteId })
    assert.isTrue(placed.ok)
    if (!placed.ok) return
    assert.deepInclude(placed.value, { state: 'funds_held', totalFen: 3 * PRICE_FEN, placedBefore: false })
    assert.deepEqual(placed.value.lines.map(({ state }) => state), ['funds_held', 'funds_held', 'funds_held'])
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - 3 * PRICE_FEN, heldFen: 3 * PRICE_FEN })
    assert.deepEqual(await countsOf(buyer.organisationId), { orders: 1, jobs: 3, holds: 3 })
    shop.fake.assertNotCalled('quote')
  })

  test('returns the first order to a second call', async ({ assert }) => {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer()]
    const quoteId = await fixture.givenQuote(shop, buyer)
    const first = await placeOrder(buyer.viewer, { quoteId })
    const second = await placeOrder(buyer.viewer, { quoteId })
    assert.isTrue(first.ok && second.ok && second.value.placedBefore && second.value.id === first.value.id)
    assert.deepEqual(await countsOf(buyer.organisationId), { orders: 1, jobs: 1, holds: 1 })
  })

  test('refuses more than the wallet holds and leaves nothing behind', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const buyer = await fixture.givenBuyer({ balanceFen: 50_00 })
    const placed = await placeOrder(buyer.viewer, { quoteId: await fixture.givenQuote(shop, buyer) })
    assert.deepEqual(placed, {
      ok: false, error: { type: 'insufficient_funds', availableFen: 50_00, neededFen: PRICE_FEN, missingFen: PRICE_FEN - 50_00 },
    })
    assert.deepEqual(await countsOf(buyer.organisationId), { orders: 0, jobs: 0, holds: 0 })
    assert.deepEqual(await balanceOf(buyer), { availableFen: 50_00, heldFen: 0 })
  })

  test('refuses who has not verified e-mail and phone', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const buyer = await fixture.givenBuyer({ verified: false })
    const placed = await placeOrder(buyer.viewer, { quoteId: await fixture.givenQuote(shop, buyer) })
    assert.deepEqual(placed, { ok: false, error: { type: 'not_verified', missing: ['email', 'phone'] } })
  })

  test('does not know the quote of another organisation', async ({ assert }) => {
    const [shop, buyer, stranger] = [await fixture.givenShop(), await fixture.givenBuyer(), await fixture.givenBuyer()]
    const quoteId = await fixture.givenQuote(shop, buyer)
    assert.deepEqual(await placeOrder(stranger.viewer, { quoteId }), { ok: false, error: { type: 'quote_not_found' } })
    await placeOrder(buyer.viewer, { quoteId })
    assert.deepEqual(await placeOrder(stranger.viewer, { quoteId }), { ok: false, error: { type: 'quote_not_found' } })
  })

  test('refuses an expired quote', async ({ assert }) => {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer()]
    const expiresAt = later(-1)
    const placed = await placeOrder(buyer.viewer, { quoteId: await fixture.givenQuote(shop, buyer, { expiresAt }) })
    assert.isFalse(placed.ok)
    assert.equal(!placed.ok && placed.error.type, 'quote_expired')
  })

  test('refuses a quote with problems', async ({ assert }) => {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer()]
    const quoteId = await fixture.givenQuote(shop, buyer, { hasProblems: true })
    assert.deepEqual(await placeOrder(buyer.viewer, { quoteId }), { ok: false, error: { type: 'quote_has_problems' } })
  })

  test('refuses an offer whose connection stopped selling since the quote', async ({ assert }) => {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer()]
    const quoteId = await fixture.givenQuote(shop, buyer)
    await turnSwitch(shop.connection.code, 'sellable', false)
    await fixture.raiseTopics()
    const placed = await placeOrder(buyer.viewer, { quoteId })
    assert.isFalse(placed.ok)
    assert.deepInclude(!placed.ok && placed.error, { type: 'not_sellable' })
    assert.deepEqual(await countsOf(buyer.organisationId), { orders: 0, jobs: 0, holds: 0 })
  })

  test('refuses an offer whose public discount was withdrawn since the quote', async ({ assert }) => {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer()]
    const quoteId = await fixture.givenQuote(shop, buyer)
    await db.from('price_rules').where('offer_id', shop.offerId).update({ status: 'withdrawn' })
    await fixture.raiseTopics()
    const placed = await placeOrder(buyer.viewer, { quoteId })
    assert.deepInclude(!placed.ok && placed.error, { type: 'not_sellable' })
  })

  test('honours the price of the quote although the rule changed', async ({ assert }) => {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer()]
    const quoteId = await fixture.givenQuote(shop, buyer)
    await db.from('price_rules').where('offer_id', shop.offerId).update({ rate_bp: 9_500 })
    await fixture.raiseTopics()
    const placed = await placeOrder(buyer.viewer, { quoteId })
    assert.equal(placed.ok && placed.value.totalFen, PRICE_FEN)
  })
})

test.group('Orders | place at the same time', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(async () => {
    hub.restore()
    await emptyTables()
  })

  test('makes one order of one quote that is sent ten times at once', async ({ assert }) => {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer()]
    const quoteId = await fixture.givenQuote(shop, buyer)
    const placed = await Promise.all(Array.from({ length: 10 }, () => placeOrder(buyer.viewer, { quoteId })))
    const ids = new Set(placed.map((result) => (result.ok ? result.value.id : result.error.type)))
    assert.lengthOf([...ids], 1)
    assert.deepEqual(await countsOf(buyer.organisationId), { orders: 1, jobs: 1, holds: 1 })
  })

  test('never sells more than the wallet can pay to ten check-outs at once', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const buyer = await fixture.givenBuyer({ balanceFen: 3 * PRICE_FEN })
    const quotes: string[] = []
    for (let count = 0; count < 10; count++) quotes.push(await fixture.givenQuote(shop, buyer))
    const placed = await Promise.all(quotes.map((quoteId) => placeOrder(buyer.viewer, { quoteId })))
    assert.lengthOf(placed.filter(({ ok }) => ok), 3)
    const refused = placed.flatMap((result) => (result.ok ? [] : result.error.type))
    assert.deepEqual([...new Set(refused)], ['insufficient_funds'])
    assert.deepEqual(await balanceOf(buyer), { availableFen: 0, heldFen: 3 * PRICE_FEN })
    await thenBooksBalance(assert)
  })

  test('takes no more than 18 statements, four of them with the wallet locked', async ({ assert }) => {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer()]
    const quoteId = await fixture.givenQuote(shop, buyer, { lines: 3 })
    await prepareOrder(buyer.viewer, { quoteId })
    const statements = await statementsOf(() => placeOrder(buyer.viewer, { quoteId }))
    const walletLocked = statements.findIndex((sql) => /^\s*update .?wallets/i.test(sql))
    assert.isAtLeast(walletLocked, 0)
    assert.isAtMost(statements.length, 18, statements.join('\n'))
    assert.isAtMost(statements.length - walletLocked, 4)
  })

  test('leaves nothing when the given transaction is rolled back', async ({ assert }) => {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer()]
    const quoteId = await fixture.givenQuote(shop, buyer)
    const undone = inTransaction(async (trx) => {
      await placeOrder(buyer.viewer, { quoteId }, { trx })
      throw new Error('the caller failed')
    })
    await assert.rejects(() => undone, 'the caller failed')
    assert.deepEqual(await countsOf(buyer.organisationId), { orders: 0, jobs: 0, holds: 0 })
    assert.isTrue((await placeOrder(buyer.viewer, { quoteId })).ok)
  })
})
