import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { sweepLines } from '#orders/actions/sweep_lines'
import { workUntilIdle } from '#jobs/worker'
import { clock, DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/clock'
import { checkInvariants } from '#kernel/invariants'
import { systemActor } from '#audit/actor'
import { refused } from '#supplier-sdk'
import { switchConnection } from '#suppliers/actions/switch_connection'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { turnSwitch } from '#tests/fixtures/suppliers'
import { balanceOf } from '#tests/fixtures/wallets'

const jobOf = (lineId: string) => db.from('jobs').where('dedup_key', `line:${lineId}`).first()

test.group('Orders | sweep', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('gives a line without a job one, and leaves the others alone', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    assert.deepEqual(await sweepLines(), { moved: 0, woken: 0 })
    await db.from('jobs').where('dedup_key', `line:${lineId}`).update({ status: 'dead', dedup_key: null })
    assert.deepEqual(await sweepLines(), { moved: 0, woken: 1 })
    assert.equal((await jobOf(lineId)).status, 'ready')
    assert.deepEqual(await sweepLines(), { moved: 0, woken: 0 })
  })

  test('leaves a line alone that operators do by hand', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.lacks('createOrder')
    const { lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    await db.from('jobs').where('dedup_key', `line:${lineId}`).delete()
    assert.deepEqual(await sweepLines(), { moved: 0, woken: 0 })
    await db.from('manual_steps').where('line_id', lineId).update({ state: 'dropped' })
    assert.deepEqual(await sweepLines(), { moved: 0, woken: 1 })
  })

  test('gives the money back when a line could not be sent for a day', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId, buyer } = await fixture.givenOrder(shop)
    await turnSwitch(shop.connection.code, 'spend', false)
    await fixture.work(lineId)
    clock.advance(DAY_MS - MINUTE_MS)
    await sweepLines()
    assert.equal((await fixture.lineOf(lineId)).state, 'funds_held')
    clock.advance(2 * MINUTE_MS)
    assert.equal((await sweepLines()).moved, 1)
    assert.equal((await fixture.lineOf(lineId)).state, 'cancelled')
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
    assert.equal((await sweepLines()).moved, 0)
    await fixture.thenInvariantsHold(assert)
  })

  test('gives up for a customer who never answers', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', refused('kyc_required', { supplierCode: 'NoKyc' }))
    const { lineId, buyer } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    clock.advance(3 * DAY_MS + MINUTE_MS)
    await sweepLines()
    assert.equal((await fixture.lineOf(lineId)).state, 'compensating')
    const line = await fixture.work(lineId)
    assert.deepInclude(line, { state: 'failed_refunded', problem: { code: 'kyc_required', facts: { supplierCode: 'NoKyc' } } })
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
  })

  test('makes a doubt that outlives the settle window a person’s', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', { status: 'unknown' }).answers('queryOrder', { status: 'unknown' })
    const { lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    clock.advance(15 * MINUTE_MS)
    await sweepLines()
    assert.equal((await fixture.lineOf(lineId)).state, 'uncertain')
    clock.advance(5 * MINUTE_MS)
    const [early] = await checkInvariants(['I8'])
    assert.isFalse(early.ok)
    await sweepLines()
    assert.deepInclude(await fixture.lineOf(lineId), { state: 'manual_review', stateBefore: 'submitting', owner: 'operations' })
    await fixture.thenInvariantsHold(assert)
  })

  test('only reports what a person has to decide', async ({ assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.lacks('createOrder')
    const { lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    clock.advance(30 * DAY_MS)
    await sweepLines()
    assert.equal((await fixture.lineOf(lineId)).state, 'manual_review')
  })

  test('lets waiting lines go on as soon as the switch is turned on', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId } = await fixture.givenOrder(shop)
    await turnSwitch(shop.connection.code, 'spend', false)
    await workUntilIdle({ queues: ['orders'] })
    await db.from('jobs').where('dedup_key', `line:${lineId}`).update({ run_at: new Date(Date.now() + HOUR_MS) })
    await switchConnection({ code: shop.connection.code, switches: { spend: true }, actor: systemActor })
    await workUntilIdle({ queues: ['orders'] })
    assert.equal((await fixture.lineOf(lineId)).state, 'completed')
  })
})
