import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import type { ResourceState } from '#supplier-sdk'
import { refused } from '#supplier-sdk'
import { clock, later, MINUTE_MS, SECOND_MS } from '#kernel/clock'
import { answerManualStep } from '#orders/manual/answer_manual_step'
import { powerResource } from '#orders/actions/power_resource'
import { settlePower, wakePower } from '#orders/actions/settle_power'
import { syncResource } from '#orders/actions/sync_resource'
import { resourceQuery } from '#orders/queries/resources_query'
import { closeLostIntents } from '#suppliers/janitor/close_lost_intents'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { resource } from '#tests/fixtures/orders'
import { givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenOwned } from '#tests/fixtures/renewals'

const SETTLE_MS = 60 * SECOND_MS

/** A resource whose suspension was asked for by a process that died before, or after, its call: the row is open. */
async function givenForgotten({ settles = true }: { settles?: boolean } = {}) {
  const shop = await fixture.givenShop()
  const owned = await givenOwned(shop)
  const { resourceId, buyer } = owned
  shop.fake.declares({ effectSettleSeconds: settles ? SETTLE_MS / SECOND_MS : null })
  shop.fake.answers('suspend', { status: 'unknown' })
  await powerResource(buyer.viewer, { resourceId, act: 'suspend' })
  await db.from('supplier_calls').where({ subject_id: resourceId, operation: 'suspend' }).update({ status: 'open', finished_at: null, answer: null })
  const reads = (state: ResourceState) => shop.fake.answers('getResource', { status: 'done', data: resource({ state }) })
  const call = () => db.from('supplier_calls').where({ subject_id: resourceId, operation: 'suspend' }).orderBy('attempt', 'desc').firstOrFail()
  const row = () => db.from('resources').where('id', resourceId).firstOrFail()
  const told = async () => (await db.from('messages').where('dedup_key', 'like', `${resourceId}:suspend:%`).where('channel', 'station')).map(({ event }) => event)
  const tasks = () => db.from('manual_steps').where({ resource_id: resourceId, state: 'open' })
  return { shop, ...owned, reads, call, row, told, tasks }
}

test.group('Orders | a suspension whose process died', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())
  group.each.teardown(() => clock.restore())

  const pass = (ms: number) => clock.freeze(later(ms, clock.now()))

  test('has its job from before the call, and shows as asked for', async ({ assert }) => {
    const { resourceId, buyer, row } = await givenForgotten()
    assert.lengthOf(await db.from('jobs').where({ dedup_key: `power:${resourceId}`, status: 'ready' }), 1)
    assert.equal((await row()).power_asked, 'suspend')
    assert.equal((await resourceQuery(buyer.viewer, resourceId))!.powerAsked, 'suspend')
  })

  test('is told to its customer on the page of the resource, and to operators on that of their task', async ({ client, assert }) => {
    const { shop, resourceId, buyer, tasks } = await givenForgotten()
    const own = await client.get(`/resources/${resourceId}`).withSession(await sessionOf({ id: buyer.userId }))
    own.assertTextIncludes('供应商尚未确认')
    shop.fake.lacks('getResource')
    pass(2 * MINUTE_MS)
    await settlePower({ resourceId })
    const [{ id }] = await tasks()
    const task = await client.get(`/admin/manual-steps/${id}`).withSession(await sessionOf(await givenStaff({ role: 'operations' })))
    task.assertTextIncludes('此前的调用结果不明')
    const handed = await client.get(`/resources/${resourceId}`).withSession(await sessionOf({ id: buyer.userId }))
    assert.notInclude(handed.text(), '供应商尚未确认')
    handed.assertTextIncludes('运营正在供应商侧核对并办理')
  })

  test('is left alone before its deadline: its process may live', async ({ assert }) => {
    const { shop, resourceId, call } = await givenForgotten()
    const { deadline_at: deadlineAt } = await call()
    const reads = shop.fake.callsOf('getResource').length
    const again = await settlePower({ resourceId })
    assert.isAbove((again as { again: Date }).again.getTime(), deadlineAt.getTime())
    assert.equal((await call()).status, 'open')
    assert.lengthOf(shop.fake.callsOf('getResource'), reads)
  })

  test('has acted where the resource stands still: closed, told once, no drift, and a new key for the next act', async ({ assert }) => {
    const { shop, resourceId, buyer, reads, call, row, told } = await givenForgotten()
    reads('suspended')
    pass(5 * MINUTE_MS)
    assert.isUndefined(await settlePower({ resourceId }))
    assert.isUndefined(await settlePower({ resourceId }))
    assert.deepInclude(await row(), { state: 'suspended', power_asked: null, power_asked_at: null })
    assert.equal((await call()).status, 'unknown')
    assert.deepEqual(await told(), ['suspend_done'])
    assert.lengthOf(await db.from('resource_drifts').where('resource_id', resourceId), 0)
    shop.fake.answers('resume', { status: 'done', data: resource({ state: 'running' }) })
    assert.isTrue((await powerResource(buyer.viewer, { resourceId, act: 'resume' })).ok)
    shop.fake.answers('suspend', { status: 'done', data: resource({ state: 'suspended' }) })
    await powerResource(buyer.viewer, { resourceId, act: 'suspend' })
    assert.lengthOf(await db.from('supplier_calls').where({ subject_id: resourceId, operation: 'suspend' }).distinct('operation_key'), 2)
  })

  test('has not acted only when the time in which it may still act is over', async ({ assert }) => {
    const { resourceId, reads, call, row, told } = await givenForgotten()
    reads('running')
    const { deadline_at: deadlineAt } = await call()
    clock.freeze(later(10 * SECOND_MS, deadlineAt))
    assert.deepEqual(await settlePower({ resourceId }), { again: later(SETTLE_MS, deadlineAt) })
    assert.equal((await row()).power_asked, 'suspend')
    clock.freeze(later(SETTLE_MS, deadlineAt))
    assert.isUndefined(await settlePower({ resourceId }))
    assert.deepInclude(await row(), { state: 'running', power_asked: null })
    assert.deepEqual(await told(), ['suspend_not_done'])
  })

  test('stays in doubt while the read fails, and becomes a task of operations, who end it', async ({ assert }) => {
    const { shop, resourceId, buyer, row, told, tasks } = await givenForgotten()
    shop.fake.answers('getResource', { status: 'unknown' })
    pass(2 * MINUTE_MS)
    assert.property(await settlePower({ resourceId }), 'again')
    assert.lengthOf(await tasks(), 0)
    pass(20 * MINUTE_MS)
    assert.isUndefined(await settlePower({ resourceId }))
    assert.isUndefined(await settlePower({ resourceId }))
    const [task, ...more] = await tasks()
    assert.lengthOf(more, 0)
    assert.isAbove(task.due_at.getTime(), clock.now().getTime())
    assert.deepEqual(await powerResource(buyer.viewer, { resourceId, act: 'suspend' }), { ok: true, value: { told: false, byHand: true, state: 'running' } })
    const staff = await viewerFor(await givenStaff(), 'orders.lines.resolve')
    assert.isTrue((await answerManualStep(staff, { stepId: task.id, answer: { outcome: 'powered', note: 'stands still' } })).ok)
    assert.deepInclude(await row(), { state: 'suspended', power_asked: null })
    assert.deepEqual(await told(), [])
  })

  test('is a person’s at once where the resource cannot be read, and later where nobody knows how late it may act', async ({ assert }) => {
    const unreadable = await givenForgotten()
    unreadable.shop.fake.lacks('getResource')
    pass(2 * MINUTE_MS)
    await settlePower(unreadable)
    assert.lengthOf(await unreadable.tasks(), 1)
    const untold = await givenForgotten({ settles: false })
    untold.reads('running')
    pass(2 * MINUTE_MS)
    assert.property(await settlePower(untold), 'again')
    pass(20 * MINUTE_MS)
    await settlePower(untold)
    assert.lengthOf(await untold.tasks(), 1)
  })

  test('is not ended by a refusal of the next press: the first may have acted', async ({ assert }) => {
    const { shop, resourceId, buyer, reads, row } = await givenForgotten()
    await db.from('supplier_calls').where({ subject_id: resourceId, operation: 'suspend' }).update({ status: 'unknown' })
    shop.fake.answers('suspend', refused('quota', { supplierCode: 'No' }))
    assert.deepEqual(await powerResource(buyer.viewer, { resourceId, act: 'suspend' }), { ok: false, error: { type: 'refused', reason: 'quota' } })
    assert.equal((await row()).power_asked, 'suspend')
    reads('suspended')
    pass(5 * MINUTE_MS)
    await settlePower({ resourceId })
    assert.deepInclude(await row(), { state: 'suspended', power_asked: null })
  })

  test('is no drift where another read sees first that it acted', async ({ assert }) => {
    const { resourceId, reads, told } = await givenForgotten()
    reads('suspended')
    await syncResource({ resourceId })
    assert.lengthOf(await db.from('resource_drifts').where('resource_id', resourceId), 0)
    pass(5 * MINUTE_MS)
    await settlePower({ resourceId })
    assert.deepEqual(await told(), ['suspend_done'])
  })

  test('gets its job again where that is gone, and its journal row is closed by the janitor', async ({ assert }) => {
    const { resourceId, call } = await givenForgotten()
    assert.equal(await wakePower(), 0)
    await db.from('jobs').where('dedup_key', `power:${resourceId}`).delete()
    pass(20 * MINUTE_MS)
    assert.equal(await closeLostIntents(), 1)
    assert.equal((await call()).status, 'unknown')
    assert.equal(await wakePower(), 1)
    assert.equal(await wakePower(), 0)
  })

  test('is over with a resource that was left meanwhile, and nobody is told', async ({ assert }) => {
    const { resourceId, reads, row, told } = await givenForgotten()
    reads('released')
    pass(5 * MINUTE_MS)
    await settlePower({ resourceId })
    assert.equal((await row()).power_asked, null)
    assert.deepEqual(await told(), [])
  })
})
