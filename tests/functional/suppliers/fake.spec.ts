import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { inTransaction } from '#kernel/database/transaction'
import { openIntent } from '#suppliers/actions/open_intent'
import { hub } from '#suppliers/hub'
import { findOpenIntents } from '#suppliers/queries/calls_query'
import { callsOf, givenConnection, turnSwitch } from '#tests/fixtures/suppliers'

const subject = { type: 'order_line', id: 'lin_1' }
const input = { supplierOrderNo: 'V1', expectedCostFen: 100, ceilingFen: 110, currency: 'CNY' }

test.group('Suppliers | fake', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  async function givenIntent(code: string) {
    return inTransaction((trx) =>
      openIntent({ connectionCode: code, operation: 'payOrder', operationKey: `lin_1:payOrder:${code}`, input, subject }, { trx })
    )
  }

  test('answers as told, in the order told, behind the real journal', async ({ assert }) => {
    const { code } = await givenConnection()
    const fake = hub.fake(code).answers('queryOrder', { status: 'done', data: null }, { status: 'unknown' }, { status: 'not_sent' })
    const ask = () => hub.use(code).ask('queryOrder', { supplierOrderNo: 'V1' })
    assert.include(await ask(), { status: 'done' })
    assert.include(await ask(), { status: 'unknown' })
    assert.include(await ask(), { status: 'not_sent' })
    fake.assertCalled('queryOrder', { times: 3, input: { supplierOrderNo: 'V1' } })
    fake.assertNotCalled('payOrder')
    const calls = await callsOf(code)
    assert.deepEqual(calls.map((call) => call.status), ['done', 'unknown', 'not_sent'])
  })

  test('keeps an intent open until it is sent', async ({ assert }) => {
    const { code } = await givenConnection()
    hub.fake(code).answers('payOrder', { status: 'pending' })
    const intent = await givenIntent(code)
    assert.lengthOf(await findOpenIntents(subject), 1)
    await hub.use(code).send(intent)
    assert.lengthOf(await findOpenIntents(subject), 0)
  })

  test('refuses to send an intent twice', async ({ assert }) => {
    const { code } = await givenConnection()
    const fake = hub.fake(code).answers('payOrder', { status: 'pending' })
    const intent = await givenIntent(code)
    await hub.use(code).send(intent)
    await assert.rejects(() => hub.use(code).send(intent), /was sent before/)
    fake.assertCalled('payOrder', { times: 1 })
  })

  test('sends nothing while spending is switched off', async ({ assert }) => {
    const { code } = await givenConnection()
    const fake = hub.fake(code).answers('payOrder', { status: 'pending' })
    await turnSwitch(code, 'spend', false)
    assert.include(await hub.use(code).send(await givenIntent(code)), { status: 'not_sent', because: 'switched_off' })
    fake.assertNotCalled('payOrder')
  })

  test('assertCalled fails when nothing was called', async ({ assert }) => {
    const { code } = await givenConnection()
    const fake = hub.fake(code).answers('payOrder', { status: 'pending' })
    assert.throws(() => fake.assertCalled('payOrder'), /was called 0 times/)
  })
})
