import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { placeOrder, prepareOrder } from '#orders/actions/place_order'
import { hub } from '#suppliers/hub'
import { shelfChanged } from '#tests/fixtures/catalog'
import * as fixture from '#tests/fixtures/orders'

const RULES = 5_000
const SLICE = 1_000

/** Rules of a campaign that reach everything, as rows: what counts is how many there are. */
async function givenManyRules(connectionId: number): Promise<void> {
  const now = new Date()
  for (let from = 0; from < RULES; from += SLICE) {
    await db.insertQuery().table('price_rules').multiInsert(Array.from({ length: SLICE }, (_, index) => ({
      kind: 'campaign_discount', connection_id: connectionId, campaign_id: 1 + from + index, combination: 'best',
      rate_bp: 9_900, version: 1, valid_from: now, status: 'active', created_at: now, updated_at: now, target_key: `campaign:${from + index}`,
    })))
  }
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
  })
})
