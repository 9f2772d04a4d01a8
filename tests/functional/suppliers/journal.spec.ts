import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { checkInvariants } from '#kernel/invariants'
import { collectMetrics } from '#kernel/metrics'
import { closeLostQuestions } from '#suppliers/actions/close_lost_questions'
import { hub } from '#suppliers/hub'
import { givenPlugin } from '#tests/fixtures/loopback_supplier'
import { callsOf, givenConnection } from '#tests/fixtures/suppliers'

const SECRET = 'sk-very-secret-value'
const settings = { endpoint: 'https://api.loopback.example', secretKey: SECRET }

test.group('Suppliers | journal', (group) => {
  group.setup(() => {
    const remove = givenPlugin({ code: 'loopback' })
    return () => remove()
  })
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  async function givenCalls() {
    const { code } = await givenConnection({ pluginCode: 'loopback', settings })
    hub.fake(code).answers('queryOrder', { status: 'done', data: null })
    await hub.use(code).ask('queryOrder', { supplierOrderNo: 'V1' })
    return code
  }

  test('holds I11 after ordinary calls', async ({ assert }) => {
    await givenCalls()
    const [result] = await checkInvariants(['I11'])
    assert.deepEqual(result.violations, [])
  })

  test('breaks I11 when a row holds a secret, also in base64', async ({ assert }) => {
    const code = await givenCalls()
    for (const leak of [SECRET, Buffer.from(SECRET).toString('base64')]) {
      await db.from('supplier_calls').where('connection_code', code).update({ answer: JSON.stringify({ header: `Bearer ${leak}` }) })
      const [result] = await checkInvariants(['I11'])
      assert.isFalse(result.ok)
    }
  })

  test('breaks I11 when an intent stays open long after its deadline', async ({ assert }) => {
    const code = await givenCalls()
    const past = new Date(Date.now() - 3_600_000)
    await db.from('supplier_calls').where('connection_code', code).update({ status: 'open', operation_key: 'lin_1:payOrder:1', deadline_at: past })
    const [result] = await checkInvariants(['I11'])
    assert.lengthOf(result.violations, 1)
    assert.equal(await closeLostQuestions(), 0)
  })

  test('closes questions whose process died, as unknown', async ({ assert }) => {
    const code = await givenCalls()
    const past = new Date(Date.now() - 3_600_000)
    await db.from('supplier_calls').where('connection_code', code).update({ status: 'open', deadline_at: past })
    assert.equal(await closeLostQuestions(), 1)
    const [call] = await callsOf(code)
    assert.equal(call.status, 'unknown')
  })

  test('counts calls by connection, operation and outcome, and shows breakers', async ({ assert }) => {
    const code = await givenCalls()
    const text = await collectMetrics()
    assert.include(text, `hub_supplier_calls_total{supplier="${code}",operation="queryOrder",class="read",outcome="done"} 1`)
    assert.include(text, `hub_supplier_breaker_state{supplier="${code}",class="spend"} 0`)
    assert.include(text, `hub_supplier_call_duration_seconds_count{supplier="${code}",class="read"} 1`)
  })
})
