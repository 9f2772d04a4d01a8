import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { autoRenew, requestAutoRenewals } from '#orders/actions/auto_renew'
import { setAutoRenewal } from '#orders/actions/set_auto_renewal'
import { expirySteps, tellOfExpiry } from '#orders/actions/tell_of_expiry'
import { addMonths, clock, DAY_MS, HOUR_MS, later } from '#kernel/clock'
import { refused } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import { PRICE_FEN } from '#tests/fixtures/orders'
import { givenOwned, renewAt } from '#tests/fixtures/renewals'

const renewals = () => db.from('order_lines').where('action', 'renew').orderBy('id')
const expiryOf = async (resourceId: string): Promise<Date> => (await db.from('resources').where('id', resourceId).firstOrFail()).expires_at

/** A resource that renews itself by a month and whose expiry is a week away. */
async function givenDue(balanceFen?: number) {
  const shop = await fixture.givenShop()
  const owned = await givenOwned(shop, await fixture.givenBuyer(balanceFen === undefined ? {} : { balanceFen }))
  await setAutoRenewal(owned.buyer.viewer, { resourceId: owned.resourceId, months: 1 })
  clock.freeze(later(-6 * DAY_MS, owned.expiresAt))
  return { shop, ...owned }
}

test.group('Orders | automatic renewal', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('is off until somebody turns it on, and turning it on is audited once', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    assert.lengthOf(await db.from('auto_renewals'), 0)
    await setAutoRenewal(buyer.viewer, { resourceId, months: 3 })
    await setAutoRenewal(buyer.viewer, { resourceId, months: 3 })
    assert.equal((await db.from('auto_renewals').where('resource_id', resourceId).firstOrFail()).months, 3)
    assert.lengthOf(await db.from('audit_rows').where({ action: 'orders.auto_renewal.set', subject_id: resourceId }), 1)
  })

  test('refuses another organisation’s resource and a wrong term', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    const stranger = await fixture.givenBuyer()
    assert.deepEqual(await setAutoRenewal(stranger.viewer, { resourceId, months: 1 }), { ok: false, error: { type: 'resource_not_found' } })
    assert.deepEqual(await setAutoRenewal(buyer.viewer, { resourceId, months: 0 }), { ok: false, error: { type: 'months_wrong', max: 36 } })
  })

  test('renews once for an expiry, however often the job runs', async ({ assert }) => {
    const { resourceId, expiresAt } = await givenDue()
    assert.equal(await requestAutoRenewals(), 1)
    await autoRenew({ resourceId })
    await autoRenew({ resourceId })
    const lines = await renewals()
    assert.lengthOf(lines, 1)
    await fixture.work(lines[0].id)
    assert.deepEqual(await expiryOf(resourceId), addMonths(expiresAt, 1))
    await autoRenew({ resourceId })
    assert.equal(await requestAutoRenewals(), 0)
    assert.lengthOf(await renewals(), 1)
    await fixture.thenInvariantsHold(assert)
  })

  test('leaves alone what is not due, and what was turned off', async ({ assert }) => {
    const { buyer, resourceId, expiresAt } = await givenDue()
    clock.freeze(later(-8 * DAY_MS, expiresAt))
    assert.equal(await requestAutoRenewals(), 0)
    await autoRenew({ resourceId })
    clock.freeze(later(-6 * DAY_MS, expiresAt))
    await setAutoRenewal(buyer.viewer, { resourceId, months: null })
    await autoRenew({ resourceId })
    assert.lengthOf(await renewals(), 0)
  })

  test('without the money says so once a day and tries again the next day', async ({ assert }) => {
    const { buyer, resourceId } = await givenDue(PRICE_FEN + 1)
    await autoRenew({ resourceId })
    await autoRenew({ resourceId })
    const told = () => db.from('messages').where('event', 'auto_renewal_short').where('channel', 'station')
    assert.lengthOf(await told(), 1)
    assert.equal(await requestAutoRenewals(), 0)
    clock.advance(25 * HOUR_MS)
    assert.equal(await requestAutoRenewals(), 1)
    await autoRenew({ resourceId })
    assert.lengthOf(await told(), 2)
    assert.lengthOf(await renewals(), 0)
    assert.equal((await db.from('wallets').where('organisation_id', buyer.organisationId).firstOrFail()).held_fen, 0)
  })

  test('tries again the next day when its order came to nothing', async ({ assert }) => {
    const { shop, resourceId } = await givenDue()
    shop.fake.answers('renew', refused('out_of_stock', { supplierCode: 'NoRoom' }))
    await autoRenew({ resourceId })
    await fixture.work((await renewals())[0].id)
    clock.advance(25 * HOUR_MS)
    assert.equal(await requestAutoRenewals(), 1)
    await autoRenew({ resourceId })
    assert.lengthOf(await renewals(), 2)
  })

  test('does nothing while a renewal by hand is under way', async ({ assert }) => {
    const { buyer, resourceId } = await givenDue()
    await renewAt(buyer, resourceId)
    await autoRenew({ resourceId })
    assert.lengthOf(await renewals(), 1)
  })

  test('stops at the expiry', async ({ assert }) => {
    const { resourceId, expiresAt } = await givenDue()
    clock.freeze(later(1, expiresAt))
    assert.equal(await requestAutoRenewals(), 0)
    await autoRenew({ resourceId })
    assert.lengthOf(await renewals(), 0)
  })
})

test.group('Orders | automatic renewal at the same time', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(async () => {
    clock.restore()
    hub.restore()
    await emptyTables()
  })

  test('makes one order of three jobs at once', async ({ assert }) => {
    const { resourceId } = await givenDue()
    await Promise.all([autoRenew({ resourceId }), autoRenew({ resourceId }), autoRenew({ resourceId })])
    assert.lengthOf(await renewals(), 1)
  })
})

test.group('Orders | expiry', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('is told once at each step, at the end too, and never for a step that passed', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { resourceId, expiresAt } = await givenOwned(shop)
    await db.from('resources').where('id', resourceId).update({ created_at: later(-60 * DAY_MS) })
    for (const step of expirySteps) {
      clock.freeze(later(-step * DAY_MS + HOUR_MS, expiresAt))
      await tellOfExpiry()
      await tellOfExpiry()
    }
    const told = await db.from('expiry_notices').where('resource_id', resourceId).orderBy('step', 'desc')
    assert.deepEqual(told.map(({ step }) => step), [...expirySteps])
    const station = await db.from('messages').where('channel', 'station').where('dedup_key', 'like', `${resourceId}:expiry:%`)
    assert.lengthOf(station, expirySteps.length)
  })

  test('says the step that holds now when it comes late', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { resourceId, expiresAt } = await givenOwned(shop)
    clock.freeze(later(-5 * DAY_MS, expiresAt))
    await tellOfExpiry()
    const told = await db.from('expiry_notices').where('resource_id', resourceId)
    assert.deepEqual(told.map(({ step }) => step), [7])
  })

  test('does not tell of thirty days what was bought for a month just now', async ({ assert }) => {
    const shop = await fixture.givenShop()
    await givenOwned(shop)
    await tellOfExpiry()
    assert.lengthOf(await db.from('expiry_notices'), 0)
  })
})
