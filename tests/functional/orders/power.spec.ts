import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { powerResource } from '#orders/actions/power_resource'
import { systemViewer } from '#identity/viewer'
import { refused } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { resource } from '#tests/fixtures/orders'
import { givenOwned } from '#tests/fixtures/renewals'
import { turnSwitch } from '#tests/fixtures/suppliers'

const stateOf = async (id: string) => (await db.from('resources').where('id', id).firstOrFail()).state

async function givenPower() {
  const shop = await fixture.givenShop()
  const owned = await givenOwned(shop)
  shop.fake.answers('suspend', { status: 'done', data: resource({ state: 'suspended' }) })
  shop.fake.answers('resume', { status: 'done', data: resource({ state: 'running' }) })
  return { shop, ...owned }
}

test.group('Orders | suspend and resume', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('suspends, resumes, and each time a new key, journalled and audited', async ({ assert }) => {
    const { shop, buyer, resourceId } = await givenPower()
    assert.deepEqual(await powerResource(buyer.viewer, { resourceId, act: 'suspend' }), { ok: true, value: { told: true, byHand: false, state: 'suspended' } })
    assert.equal(await stateOf(resourceId), 'suspended')
    await powerResource(buyer.viewer, { resourceId, act: 'resume' })
    await powerResource(buyer.viewer, { resourceId, act: 'suspend' })
    const calls = await db.from('supplier_calls').where({ subject_id: resourceId, operation: 'suspend' }).select('operation_key')
    assert.lengthOf([...new Set(calls.map((call) => call.operation_key))], 2)
    assert.lengthOf(await db.from('audit_rows').where({ subject_id: resourceId, action: 'orders.resource.suspend' }), 2)
    shop.fake.assertCalled('suspend', { times: 2 })
  })

  test('refuses what stands so already', async ({ assert }) => {
    const { buyer, resourceId } = await givenPower()
    assert.deepEqual(await powerResource(buyer.viewer, { resourceId, act: 'resume' }), { ok: false, error: { type: 'state_wrong', state: 'running' } })
  })

  test('sends a lost call again under the same key', async ({ assert }) => {
    const { shop, buyer, resourceId } = await givenPower()
    shop.fake.answers('suspend', { status: 'unknown' })
    assert.deepEqual(await powerResource(buyer.viewer, { resourceId, act: 'suspend' }), { ok: true, value: { told: false, byHand: false, state: 'running' } })
    shop.fake.answers('suspend', { status: 'done', data: resource({ state: 'suspended' }) })
    await powerResource(buyer.viewer, { resourceId, act: 'suspend' })
    const calls = await db.from('supplier_calls').where({ subject_id: resourceId, operation: 'suspend' }).select('operation_key')
    assert.lengthOf(calls, 2)
    assert.lengthOf([...new Set(calls.map((call) => call.operation_key))], 1)
  })

  test('changes nothing where the supplier refuses or is switched off', async ({ assert }) => {
    const { shop, buyer, resourceId } = await givenPower()
    shop.fake.answers('suspend', refused('quota', { supplierCode: 'No' }))
    assert.deepEqual(await powerResource(buyer.viewer, { resourceId, act: 'suspend' }), { ok: false, error: { type: 'refused', reason: 'quota' } })
    await turnSwitch(shop.connection.code, 'manage', false)
    assert.deepEqual(await powerResource(buyer.viewer, { resourceId, act: 'suspend' }), { ok: false, error: { type: 'switched_off' } })
    assert.equal(await stateOf(resourceId), 'running')
  })

  test('does not know another organisation’s resource, and staff have to say why', async ({ assert }) => {
    const { resourceId } = await givenPower()
    const stranger = await fixture.givenBuyer()
    assert.deepEqual(await powerResource(stranger.viewer, { resourceId, act: 'suspend' }), { ok: false, error: { type: 'resource_not_found' } })
    assert.deepEqual(await powerResource(systemViewer, { resourceId, act: 'suspend' }), { ok: false, error: { type: 'reason_needed' } })
    assert.isTrue((await powerResource(systemViewer, { resourceId, act: 'suspend', reason: 'abuse' })).ok)
  })
})
