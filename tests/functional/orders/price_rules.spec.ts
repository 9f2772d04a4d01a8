import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { placeOrder, prepareOrder } from '#orders/actions/place_order'
import { hub } from '#suppliers/hub'
import { shelfChanged } from '#tests/fixtures/catalog'
import * as fixture from '#tests/fixtures/orders'

const RULES = 100_000

const CAMPAIGNS = 200

/** Campaigns that reach everything of the connection and own discounts of other customers, made by the database itself: what counts is how many. */
async function givenManyRules(connectionId: number): Promise<void> {
  const now = new Date()
  const digit = `(${Array.from({ length: 10 }, (_, value) => `SELECT ${value} AS d`).join(' UNION ALL ')})`
  const numbers = `(SELECT 1 + ones.d + 10 * tens.d + 100 * hundreds.d + 1000 * thousands.d + 10000 * myriads.d AS seq
    FROM ${digit} ones, ${digit} tens, ${digit} hundreds, ${digit} thousands, ${digit} myriads)`
  await db.rawQuery(
    `INSERT INTO price_rules (kind, connection_id, campaign_id, combination, organisation_id, rate_bp, version, valid_from, status, created_at, updated_at, target_key)
     SELECT IF(seq > ${CAMPAIGNS}, 'customer_discount', 'campaign_discount'), ?, IF(seq > ${CAMPAIGNS}, NULL, seq), IF(seq > ${CAMPAIGNS}, NULL, 'best'),
       IF(seq > ${CAMPAIGNS}, 1000000 + seq, NULL), 9900, 1, ?, 'active', ?, ?, CONCAT('many:', seq) FROM ${numbers} numbers`,
    [connectionId, now, now, now]
  )
  const [{ total }] = await db.from('price_rules').where('target_key', 'like', 'many:%').count('* as total')
  if (Number(total) !== RULES) throw new Error(`There are ${total} rules instead of ${RULES}.`)
  await shelfChanged()
}

test.group('Orders | statements among many price rules', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('are as many as without any', async ({ assert }) => {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer()]
    const statementsOfOne = async () => {
      const quoteId = await fixture.givenQuote(shop, buyer, { lines: 2 })
      await prepareOrder(buyer.viewer, { quoteId })
      let statements = 0
      const knex = db.connection().getWriteClient() as any
      const count = () => (statements += 1)
      knex.on('query', count)
      const placed = await placeOrder(buyer.viewer, { quoteId })
      knex.off('query', count)
      assert.isTrue(placed.ok)
      return statements
    }
    await statementsOfOne()
    const without = await statementsOfOne()
    const { id } = await db.from('supplier_connections').select('id').firstOrFail()
    await givenManyRules(id)
    assert.equal(await statementsOfOne(), without)
  }).timeout(120_000)
})
