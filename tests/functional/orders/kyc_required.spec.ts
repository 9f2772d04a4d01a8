import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { workUntilIdle } from '#jobs/worker'
import { clock, MINUTE_MS } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import { givenOrder, givenShop, lineOf, pathOf, snapshot, thenInvariantsHold } from '#tests/fixtures/orders'

const state = (name: 'none' | 'verified') => ({ status: 'done' as const, data: { state: name, rawState: name } })

test.group('Orders | real-name verification', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(async () => {
    clock.restore()
    hub.restore()
    await emptyTables()
  })

  async function givenRefused() {
    const shop = await givenShop()
    shop.fake
      .answers('queryKyc', state('none'))
      .answers('createOrder', { status: 'refused', reason: 'kyc_required', supplierCode: 'RealNameRequired' }, (_input, { operationKey }) => ({
        status: 'done', data: snapshot({ operationKey, supplierOrderNo: 'SO-after-kyc' }),
      }))
    const { lineId, buyer } = await givenOrder(shop)
    await workUntilIdle()
    return { shop, lineId, buyer }
  }

  test('asks the customer and says at which supplier', async ({ assert }) => {
    const { lineId, buyer } = await givenRefused()
    assert.equal((await lineOf(lineId)).state, 'action_required')
    const asked = await db.from('kyc_submissions').where('organisation_id', buyer.organisationId).first()
    assert.include(asked, { state: 'in_console', owner: 'customer' })
  })

  test('goes on by itself when the supplier says that the customer is verified', async ({ assert }) => {
    const { shop, lineId } = await givenRefused()
    shop.fake.answers('queryKyc', state('verified'))
    clock.advance(10 * MINUTE_MS)
    await workUntilIdle()
    assert.include(await pathOf(lineId), 'supplier_unpaid')
    assert.notEqual((await lineOf(lineId)).state, 'action_required')
    shop.fake.assertCalled('createOrder', { times: 2 })
    await thenInvariantsHold(assert)
  })

  test('does not touch a line that its customer gave up meanwhile', async ({ assert }) => {
    const { shop, lineId } = await givenRefused()
    await db.from('order_lines').where('id', lineId).update({ state: 'compensating' })
    shop.fake.answers('queryKyc', state('verified'))
    clock.advance(10 * MINUTE_MS)
    await workUntilIdle()
    shop.fake.assertCalled('createOrder', { times: 1 })
    assert.notEqual((await lineOf(lineId)).state, 'submitting')
  })
})
