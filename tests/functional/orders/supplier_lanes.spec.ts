import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { ADVANCE_KYC } from '#enrolment/kyc_rows'
import { lanesOfType } from '#jobs/registry'
import { ADVANCE_LINE } from '#orders/actions/advance_line'
import { PRICE_FOUND } from '#orders/actions/price_found_line'
import { SCAN_IMPORTS } from '#orders/actions/scan_imports'
import { SYNC_RESOURCE } from '#orders/actions/sync_resource'
import { SETTLE_POWER } from '#orders/resource_power'
import { READ_BILL } from '#settlement/actions/request_bill'
import { ACT_ON_NOTICE } from '#suppliers/actions/act_on_notice'
import { READ_BALANCE } from '#suppliers/balances/read_balance'
import { hub } from '#suppliers/hub'
import { SWEEP_STRANGERS } from '#suppliers/janitor/sweep_strangers'
import { WATCH_ORDERS } from '#suppliers/janitor/watch_orders'
import { givenOrder, givenShop, work } from '#tests/fixtures/orders'

const waiting = [ADVANCE_KYC, ADVANCE_LINE, PRICE_FOUND, SCAN_IMPORTS, SYNC_RESOURCE, SETTLE_POWER, READ_BILL, ACT_ON_NOTICE, READ_BALANCE, SWEEP_STRANGERS, WATCH_ORDERS]

test.group('Orders | lanes of jobs that wait for a supplier', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('every job that calls one has a lane, and a row that is gone has none', async ({ assert }) => {
    for (const type of waiting) {
      const lanesOf = lanesOfType(type)
      assert.isDefined(lanesOf, type)
      const gone = [{ id: 'gone', lineId: 'gone', resourceId: 'gone', billId: 0, code: null }]
      assert.deepEqual(await lanesOf!(gone, db.connection()), [null], type)
    }
  })

  test('a line and its resource are in the lane of their connection, whoever else is asked for', async ({ assert }) => {
    const [one, other] = [await givenShop(), await givenShop()]
    const [{ lineId }, elsewhere] = [await givenOrder(one), await givenOrder(other)]
    await work(lineId, { until: 'completed' })
    const { id: resourceId } = await db.from('resources').where('line_id', lineId).select('id').firstOrFail()
    const lines = await lanesOfType(ADVANCE_LINE)!([{ lineId }, { lineId: 'gone' }, { lineId: elsewhere.lineId }], db.connection())
    assert.deepEqual(lines, [one.connection.code, null, other.connection.code])
    assert.deepEqual(await lanesOfType(SYNC_RESOURCE)!([{ resourceId }], db.connection()), [one.connection.code])
  })
})
