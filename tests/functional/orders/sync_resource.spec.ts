import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { syncResource, requestResourceSync } from '#orders/actions/sync_resource'
import { clock, DAY_MS, HOUR_MS } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'

test.group('Orders | resources read again', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  async function given() {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    const { resourceId } = await fixture.work(lineId)
    const read = async () => db.from('resources').where('id', resourceId!).firstOrFail()
    return { shop, resourceId: resourceId!, read }
  }

  test('follow the supplier’s state and expiry', async ({ assert }) => {
    const { shop, resourceId, read } = await given()
    const expiresAt = new Date('2027-06-01T00:00:00Z')
    shop.fake.answers('getResource', { status: 'done', data: fixture.resource({ state: 'stopped', expiresAt, name: 'renamed' }) })
    await syncResource({ resourceId })
    assert.deepInclude(await read(), { state: 'stopped', expires_at: expiresAt, name: 'renamed' })
  })

  test('stay as they are when the read fails', async ({ assert }) => {
    const { shop, resourceId, read } = await given()
    shop.fake.answers('getResource', { status: 'unknown' })
    await syncResource({ resourceId })
    assert.equal((await read()).state, 'running')
  })

  test('are drift when they vanish early, and released when their term is over', async ({ assert }) => {
    const { shop, resourceId, read } = await given()
    shop.fake.answers('getResource', { status: 'done', data: null })
    await syncResource({ resourceId })
    assert.deepInclude(await read(), { state: 'unknown', ended_at: null })
    clock.advance(40 * DAY_MS)
    await syncResource({ resourceId })
    assert.equal((await read()).state, 'released')
  })

  test('are asked for once a day', async ({ assert }) => {
    const { resourceId } = await given()
    assert.equal(await requestResourceSync(), 0)
    clock.advance(25 * HOUR_MS)
    assert.equal(await requestResourceSync(), 1)
    assert.equal(await requestResourceSync(), 1)
    assert.lengthOf(await db.from('jobs').where('dedup_key', `resource:${resourceId}`), 1)
  })
})
