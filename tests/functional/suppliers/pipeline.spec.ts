import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { setTimeout as sleep } from 'node:timers/promises'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { openIntent } from '#suppliers/actions/open_intent'
import { breakerStates } from '#suppliers/breaker_states'
import { hub } from '#suppliers/hub'
import { callsOf, givenConnection, turnSwitch } from '#tests/fixtures/suppliers'
import { givenStaff } from '#tests/fixtures/people'
import type { Refusal } from '#supplier-sdk'

const money = { expectedCostFen: 100, ceilingFen: 110, currency: 'CNY' }
const refusal = (reason: string, facts = {}) => ({ status: 'refused', reason, supplierCode: `X.${reason}`, ...facts }) as Refusal
let keys = 0

async function pay(code: string, operationKey = `lin_${++keys}:payOrder:1`) {
  const input = { supplierOrderNo: 'V1', ...money }
  const intent = await inTransaction((trx) => openIntent({ connectionCode: code, operation: 'payOrder', operationKey, input }, { trx }))
  return hub.use(code).send(intent)
}

const look = (code: string, options = {}) => hub.use(code).ask('queryOrder', { supplierOrderNo: 'V1' }, options)

test.group('Suppliers | intents', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  const open = (code: string, operationKey: string, parts: object = {}) =>
    inTransaction((trx) =>
      openIntent({ connectionCode: code, operation: 'payOrder', operationKey, input: { supplierOrderNo: 'V1', ...money }, ...parts } as never, { trx })
    )

  test('refuse the same key for another content', async ({ assert }) => {
    const { code } = await givenConnection()
    hub.fake(code)
    await open(code, 'lin_a:payOrder:1')
    await assert.rejects(() => open(code, 'lin_a:payOrder:1', { input: { supplierOrderNo: 'V2', ...money } }), /another content/)
  })

  test('take the same content in another order of fields for the same', async ({ assert }) => {
    const { code } = await givenConnection()
    hub.fake(code)
    await open(code, 'lin_b:payOrder:1')
    const again: any = await open(code, 'lin_b:payOrder:1', { input: { ...money, supplierOrderNo: 'V1' } })
    assert.equal(again.attempt, 2)
  })

  test('refuse an attempt that exists', async ({ assert }) => {
    const { code } = await givenConnection()
    hub.fake(code)
    await open(code, 'lin_c:payOrder:1', { attempt: 1 })
    await assert.rejects(() => open(code, 'lin_c:payOrder:1', { attempt: 1 }), /is open already/)
  })

  test('refuse a key that suppliers would not take', async ({ assert }) => {
    const { code } = await givenConnection()
    hub.fake(code)
    await assert.rejects(() => open(code, '订单:1'), /Not an operation key/)
    await assert.rejects(() => open(code, 'x'.repeat(65)), /Not an operation key/)
  })

  test('leave no row when their transaction is rolled back', async ({ assert }) => {
    const { code } = await givenConnection()
    hub.fake(code)
    const attempt = inTransaction(async (trx) => {
      await openIntent({ connectionCode: code, operation: 'payOrder', operationKey: 'lin_d:1', input: { supplierOrderNo: 'V1', ...money } }, { trx })
      throw new Error('no')
    })
    await assert.rejects(() => attempt, 'no')
    assert.lengthOf(await callsOf(code), 0)
  })

  test('are not sent once their deadline has passed', async ({ assert, cleanup }) => {
    const { code } = await givenConnection()
    const fake = hub.fake(code).answers('payOrder', { status: 'pending' })
    const intent = await open(code, 'lin_e:payOrder:1')
    clock.advance(31_000)
    cleanup(() => clock.restore())
    assert.include(await hub.use(code).send(intent as never), { status: 'not_sent', because: 'deadline_passed' })
    fake.assertNotCalled('payOrder')
  })
})

test.group('Suppliers | effects', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('stop spending, and only spending, when our funds are used up', async ({ assert }) => {
    const staff = await givenStaff({ role: 'finance' })
    const { code } = await givenConnection()
    const fake = hub.fake(code).answers('payOrder', refusal('supplier_funds')).answers('queryOrder', { status: 'done', data: null })
    assert.include(await pay(code), { status: 'refused', reason: 'supplier_funds' })
    assert.include(await pay(code), { status: 'not_sent', because: 'funds_stopped' })
    assert.include(await look(code), { status: 'done' })
    fake.assertCalled('payOrder', { times: 1 })
    const messages = await db.from('messages').where('user_id', staff.id).where('event', 'supplier_funds')
    assert.sameMembers(messages.map(({ channel }) => channel), ['station', 'mail'])
  })

  test('tell finance once, however many calls find the funds used up', async ({ assert }) => {
    const staff = await givenStaff({ role: 'finance' })
    const { code } = await givenConnection()
    const slow = async () => {
      await sleep(20)
      return refusal('supplier_funds')
    }
    hub.fake(code).answers('payOrder', slow)
    await Promise.all([pay(code), pay(code), pay(code)])
    assert.lengthOf(await db.from('messages').where('user_id', staff.id).where('channel', 'station'), 1)
  })

  test('open every breaker of the connection when our credential is refused', async ({ assert }) => {
    const staff = await givenStaff()
    const { code } = await givenConnection()
    const fake = hub.fake(code).answers('queryOrder', refusal('unauthorised')).answers('payOrder', { status: 'pending' })
    await look(code)
    assert.include(await pay(code), { status: 'not_sent', because: 'breaker_open' })
    fake.assertNotCalled('payOrder')
    const row = await db.from('supplier_connections').where('code', code).first()
    assert.equal(row.health_status, 'unauthorised')
    assert.lengthOf(await breakerStates([code]), 4)
    assert.lengthOf(await db.from('messages').where('user_id', staff.id).where('channel', 'station'), 1)
  })

  test('do not reach another connection of the same plugin', async ({ assert }) => {
    const [one, two] = [await givenConnection(), await givenConnection()]
    hub.fake(one.code).answers('queryOrder', refusal('unauthorised'))
    hub.fake(two.code).answers('queryOrder', { status: 'done', data: null })
    await look(one.code)
    assert.include(await look(two.code), { status: 'done' })
    assert.lengthOf(await breakerStates([two.code]), 0)
  })
})

test.group('Suppliers | switches', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('read off stops lists and leaves look-ups alone', async ({ assert }) => {
    const { code } = await givenConnection({ read: false })
    const fake = hub.fake(code).answers('listOffers', { status: 'done', data: { items: [], nextCursor: null } })
    fake.answers('queryOrder', { status: 'done', data: null })
    assert.include(await hub.use(code).ask('listOffers', {}), { status: 'not_sent', because: 'switched_off' })
    assert.include(await look(code), { status: 'done' })
    fake.assertNotCalled('listOffers')
  })

  test('spend off still cancels and looks up', async ({ assert }) => {
    const { code } = await givenConnection({ spend: false })
    hub.fake(code).answers('cancelOrder', { status: 'pending' })
    assert.include(await hub.use(code).ask('cancelOrder', { supplierOrderNo: 'V1', reason: 'x' }), { status: 'pending' })
  })

  test('act in this process within 200 ms when another process turned them', async ({ assert }) => {
    const { code } = await givenConnection()
    hub.fake(code).answers('payOrder', { status: 'pending' })
    assert.include(await pay(code), { status: 'pending' })
    await db.from('supplier_connections').where('code', code).update({ spend: false })
    await sleep(210)
    assert.include(await pay(code), { status: 'not_sent', because: 'switched_off' })
    await turnSwitch(code, 'spend', true)
    assert.include(await pay(code), { status: 'pending' })
  })
})
