import db from '@adonisjs/lucid/services/db'
import fc from 'fast-check'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { giveBackUses } from '#campaigns/actions/give_back_uses'
import { takeUses } from '#campaigns/actions/take_uses'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import { toJson } from '#kernel/json'
import { checkInvariants } from '#kernel/invariants'
import { inTransaction } from '#kernel/database/transaction'
import { newId } from '#kernel/ids'
import { forgetTopics } from '#kernel/topics'
import { cancelOrder } from '#orders/actions/cancel_order'
import { placeOrder } from '#orders/actions/place_order'
import { hub } from '#suppliers/hub'
import { givenCampaign } from '#tests/fixtures/campaigns'
import { emptyTables } from '#tests/fixtures/database'
import { givenBuyer, givenQuote, givenShop, LIST_FEN, PRICE_FEN, type Buyer, type Shop } from '#tests/fixtures/orders'
import { givenOrganisation } from '#tests/fixtures/people'

const CAMPAIGN_FEN = 70_00

/** A quote whose price a campaign made, as `createQuote` would store it. */
async function givenCampaignQuote(shop: Shop, buyer: Buyer, campaignId: number, quantity = 1): Promise<string> {
  const quoteId = await givenQuote(shop, buyer, { priceFen: CAMPAIGN_FEN, quantity })
  const steps = [
    { rule: null, kind: 'list', version: null, beforeFen: LIST_FEN, afterFen: LIST_FEN },
    { rule: 1, kind: 'public_discount', version: 1, rateBp: 8_000, beforeFen: LIST_FEN, afterFen: PRICE_FEN },
    { rule: 2, kind: 'campaign_discount', version: 1, rateBp: 7_000, campaignId, beforeFen: PRICE_FEN, afterFen: CAMPAIGN_FEN },
  ]
  await db.from('quote_lines').where('quote_id', quoteId).update({ provenance: toJson(steps) })
  return quoteId
}

const takenOf = async (id: number) => (await db.from('campaigns').where('id', id).firstOrFail()).uses_taken
const brokenInvariants = async () => (await checkInvariants(['I36'])).flatMap(({ violations }) => violations)

test.group('Campaigns | stock', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    hub.restore()
    forgetTopics()
  })

  test('is taken with the order and given back when it is cancelled', async ({ assert }) => {
    const [shop, buyer] = [await givenShop(), await givenBuyer()]
    const { id } = await givenCampaign([shop.offerId], { usesMax: 5 })
    const placed = await placeOrder(buyer.viewer, { quoteId: await givenCampaignQuote(shop, buyer, id, 2) })
    assert.isTrue(placed.ok)
    assert.equal(await takenOf(id), 2)
    await cancelOrder(buyer.viewer, { orderId: placed.ok ? placed.value.id : '' })
    assert.equal(await takenOf(id), 0)
    assert.deepEqual(await brokenInvariants(), [])
  })

  test('refuses more than is left and says how many are', async ({ assert }) => {
    const [shop, buyer] = [await givenShop(), await givenBuyer()]
    const { id } = await givenCampaign([shop.offerId], { usesMax: 1 })
    const refused = await placeOrder(buyer.viewer, { quoteId: await givenCampaignQuote(shop, buyer, id, 2) })
    assert.deepInclude(!refused.ok && refused.error, { type: 'campaign_used_up', left: 1, isOwnShare: false })
    assert.equal(await takenOf(id), 0)
    assert.lengthOf(await db.from('orders').where('organisation_id', buyer.organisationId), 0)
    assert.lengthOf(await db.from('campaign_uses'), 0)
  })

  test('holds the share of one customer', async ({ assert }) => {
    const [shop, buyer, other] = [await givenShop(), await givenBuyer(), await givenBuyer()]
    const { id } = await givenCampaign([shop.offerId], { usesPerCustomer: 1 })
    assert.isTrue((await placeOrder(buyer.viewer, { quoteId: await givenCampaignQuote(shop, buyer, id) })).ok)
    const second = await placeOrder(buyer.viewer, { quoteId: await givenCampaignQuote(shop, buyer, id) })
    assert.deepInclude(!second.ok && second.error, { type: 'campaign_used_up', left: 0, isOwnShare: true })
    assert.isTrue((await placeOrder(other.viewer, { quoteId: await givenCampaignQuote(shop, other, id) })).ok)
    forgetTopics()
    const [mine] = await resolvePrices([{ offerId: shop.offerId, organisationId: buyer.organisationId, quantity: 1, months: 1 }])
    assert.equal(mine.priceFen, PRICE_FEN, 'who has used it up is shown the usual price')
  })

  test('takes nothing where the wallet is too small', async ({ assert }) => {
    const shop = await givenShop()
    const buyer = await givenBuyer({ balanceFen: 10_00 })
    const { id } = await givenCampaign([shop.offerId], { usesMax: 1 })
    const refused = await placeOrder(buyer.viewer, { quoteId: await givenCampaignQuote(shop, buyer, id) })
    assert.equal(!refused.ok && refused.error.type, 'insufficient_funds')
    assert.equal(await takenOf(id), 0)
  })

  test('gives back once, however often it is asked', async ({ assert }) => {
    const [shop, owner] = [await givenShop(), await givenOrganisation()]
    const { id } = await givenCampaign([shop.offerId], { usesMax: 5 })
    const lineId = newId('lin')
    await inTransaction(async (trx) => void (await takeUses({ organisationId: owner.id, uses: [{ campaignId: id, lineId, units: 3, priceFen: 300, savedFen: 30 }] }, { trx })))
    await inTransaction((trx) => giveBackUses({ lineId, units: 1 }, { trx }))
    assert.equal(await takenOf(id), 2)
    for (let turn = 0; turn < 3; turn++) await inTransaction((trx) => giveBackUses({ lineId }, { trx }))
    assert.equal(await takenOf(id), 0)
    assert.deepEqual(await brokenInvariants(), [])
  })
})

test.group('Campaigns | stock, properties', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(() => emptyTables())

  class Undo extends Error {}

  test('is never overdrawn and always what the uses say', async ({ assert }) => {
    const [shop, owner] = [await givenShop(), await givenOrganisation()]
    const step = fc.oneof(fc.record({ take: fc.integer({ min: 1, max: 3 }) }), fc.record({ back: fc.nat(9), units: fc.integer({ min: 1, max: 3 }) }))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 6 }), fc.array(step, { maxLength: 12 }), async (stock, steps) => {
        const { id } = await givenCampaign([shop.offerId], { usesMax: stock })
        const lines: { id: string; left: number }[] = []
        for (const one of steps) {
          if ('take' in one) {
            const lineId = newId('lin')
            const uses = [{ campaignId: id, lineId, units: one.take, priceFen: 100, savedFen: 10 }]
            const taken = await inTransaction(async (trx) => {
              const result = await takeUses({ organisationId: owner.id, uses }, { trx })
              if (!result.ok) throw new Undo()
            }).then(() => true, (error) => (error instanceof Undo ? false : Promise.reject(error)))
            const held = lines.reduce((sum, { left }) => sum + left, 0)
            assert.equal(taken, held + one.take <= stock)
            if (taken) lines.push({ id: lineId, left: one.take })
          } else if (lines.length > 0) {
            const line = lines[one.back % lines.length]
            await inTransaction((trx) => giveBackUses({ lineId: line.id, units: one.units }, { trx }))
            line.left = Math.max(0, line.left - one.units)
          }
          assert.equal(await takenOf(id), lines.reduce((sum, { left }) => sum + left, 0))
        }
      }),
      { numRuns: 25, seed: 20_261_126 }
    )
    assert.deepEqual(await brokenInvariants(), [])
  }).timeout(120_000)
})

test.group('Campaigns | stock at the same time', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(async () => {
    hub.restore()
    await emptyTables()
  })

  test('of fifty buyers of the last one, one buys it', async ({ assert }) => {
    const shop = await givenShop()
    const { id } = await givenCampaign([shop.offerId], { usesMax: 1 })
    const quotes: { buyer: Buyer; quoteId: string }[] = []
    for (let one = 0; one < 50; one++) {
      const buyer = await givenBuyer()
      quotes.push({ buyer, quoteId: await givenCampaignQuote(shop, buyer, id) })
    }
    const placed = await Promise.all(quotes.map(({ buyer, quoteId }) => placeOrder(buyer.viewer, { quoteId })))
    const outcomes = placed.map((result) => (result.ok ? 'ok' : result.error.type))
    assert.lengthOf(outcomes.filter((outcome) => outcome === 'ok'), 1)
    assert.lengthOf(outcomes.filter((outcome) => outcome === 'campaign_used_up'), 49)
    assert.equal(await takenOf(id), 1)
    assert.lengthOf(await db.from('orders'), 1)
    assert.deepEqual(await brokenInvariants(), [])
  }).timeout(90_000)
})
