import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { answerManualStep } from '#orders/manual/answer_manual_step'
import type { ManualAnswer } from '#orders/manual/manual_answer'
import { powerResource } from '#orders/actions/power_resource'
import { manualStepsQuery } from '#orders/queries/manual_steps_query'
import { resourceQuery } from '#orders/queries/resources_query'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { givenStaff, viewerFor } from '#tests/fixtures/people'
import { givenOwned } from '#tests/fixtures/renewals'
import { turnSwitch } from '#tests/fixtures/suppliers'

/** A resource at a supplier that has no call to suspend it. */
async function givenPowerless() {
  const shop = await fixture.givenShop()
  const owned = await givenOwned(shop)
  const staff = await viewerFor(await givenStaff(), 'orders.lines.resolve')
  const openSteps = () => db.from('manual_steps').where({ resource_id: owned.resourceId, state: 'open' })
  const answer = async (said: ManualAnswer) => {
    const [step] = await openSteps()
    return answerManualStep(staff, { stepId: step.id, answer: said })
  }
  return { shop, staff, openSteps, answer, ...owned }
}

const stateOf = async (id: string) => (await db.from('resources').where('id', id).firstOrFail()).state
const powered: ManualAnswer = { outcome: 'powered', note: '已在控制台停用' }

test.group('Orders | suspend and resume by hand', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('becomes a task of operations that the customer sees', async ({ assert }) => {
    const { buyer, staff, resourceId, openSteps } = await givenPowerless()
    const asked = await powerResource(buyer.viewer, { resourceId, act: 'suspend' })
    assert.deepEqual(asked, { ok: true, value: { told: false, byHand: true, state: 'running' } })
    const [step] = await openSteps()
    assert.deepInclude(step, { operation: 'suspend', organisation_id: buyer.organisationId })
    assert.equal((await resourceQuery(buyer.viewer, resourceId))!.powerByHand, 'suspend')
    const listed = await manualStepsQuery(staff, { state: 'open' }, { page: 1, pageSize: 10 })
    assert.deepInclude(listed.rows.find(({ id }) => id === step.id), { resourceId, operation: 'suspend', isOverdue: false })
    assert.lengthOf(await db.from('supplier_calls').where({ subject_id: resourceId, operation: 'suspend', status: 'pending' }), 1)
  })

  test('asked twice is one task', async ({ assert }) => {
    const { buyer, resourceId, openSteps } = await givenPowerless()
    await powerResource(buyer.viewer, { resourceId, act: 'suspend' })
    assert.isTrue((await powerResource(buyer.viewer, { resourceId, act: 'suspend' })).ok)
    assert.lengthOf(await openSteps(), 1)
  })

  test('changes the resource when operators did it, tells its customer, and the next act is a new task', async ({ assert }) => {
    const { buyer, resourceId, openSteps, answer } = await givenPowerless()
    await powerResource(buyer.viewer, { resourceId, act: 'suspend' })
    assert.isTrue((await answer(powered)).ok)
    assert.equal(await stateOf(resourceId), 'suspended')
    assert.lengthOf(await db.from('messages').where('dedup_key', 'like', '%:suspend_done:%'), 1)
    assert.lengthOf(await db.from('audit_rows').where({ subject_id: resourceId, action: 'orders.manual_step.answered' }), 1)
    await powerResource(buyer.viewer, { resourceId, act: 'resume' })
    const [step] = await openSteps()
    assert.equal(step.operation, 'resume')
    await answer(powered)
    assert.equal(await stateOf(resourceId), 'running')
    await fixture.thenInvariantsHold(assert)
  })

  test('leaves the resource as it is where the supplier cannot', async ({ assert }) => {
    const { buyer, resourceId, answer } = await givenPowerless()
    await powerResource(buyer.viewer, { resourceId, act: 'suspend' })
    assert.isTrue((await answer({ outcome: 'refused', reason: 'unsupported', note: '控制台没有此功能' })).ok)
    assert.equal(await stateOf(resourceId), 'running')
    assert.lengthOf(await db.from('messages').where('dedup_key', 'like', '%:suspend_not_possible:%'), 1)
    assert.isNull((await resourceQuery(buyer.viewer, resourceId))!.powerByHand)
  })

  test('is answered by one of two operators', async ({ assert }) => {
    const { buyer, staff, resourceId, openSteps } = await givenPowerless()
    await powerResource(buyer.viewer, { resourceId, act: 'suspend' })
    const [{ id: stepId }] = await openSteps()
    assert.isTrue((await answerManualStep(staff, { stepId, answer: powered })).ok)
    assert.deepEqual(await answerManualStep(staff, { stepId, answer: powered }), { ok: false, error: { type: 'not_open' } })
  })

  test('ends in no other way', async ({ assert }) => {
    const { buyer, resourceId, answer } = await givenPowerless()
    await powerResource(buyer.viewer, { resourceId, act: 'suspend' })
    assert.deepEqual(await answer({ outcome: 'cancelled', note: 'x' }), { ok: false, error: { type: 'outcome_wrong' } })
  })

  test('is refused while changes are switched off', async ({ assert }) => {
    const { shop, buyer, resourceId, openSteps } = await givenPowerless()
    await turnSwitch(shop.connection.code, 'manage', false)
    assert.deepEqual(await powerResource(buyer.viewer, { resourceId, act: 'suspend' }), { ok: false, error: { type: 'switched_off' } })
    assert.lengthOf(await openSteps(), 0)
  })
})
