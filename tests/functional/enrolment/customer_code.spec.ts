import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { answerCode, sendCodeAgain } from '#enrolment/actions/answer_code'
import { ensureEnrolment } from '#enrolment/actions/ensure_enrolment'
import { clock, MINUTE_MS } from '#kernel/clock'
import type { Sandbox } from '#supplier-sdk/testing'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import { buyAt, givenSandboxShop, startSandbox, type SandboxShop } from '#tests/fixtures/sandbox_shop'
import { callsOf } from '#tests/fixtures/suppliers'

const WRONG = '000000x'

test.group('Enrolment | a code that the supplier sends to its customer', (group) => {
  let sandbox: Sandbox
  let shop: SandboxShop
  let buyer: fixture.Buyer
  let lineId: string
  const asked = () => ({ organisationId: buyer.organisationId, connectionId: shop.connectionId, actor: systemActor })
  const codes = () => sandbox.supplier.sentCodes!()
  const theCode = () => Object.values(codes())[0]
  const sends = () => sandbox.requests.filter(({ target }) => /sendVerificationCode/.test(target)).length

  group.each.setup(async () => {
    await emptyTables()
    sandbox = await startSandbox({ provisioningSeconds: 0 }, 'jdcloud')
    shop = await givenSandboxShop(sandbox, 'jdcloud')
    buyer = await fixture.givenBuyer({ balanceFen: 10_000_00 })
    lineId = await buyAt(shop, buyer)
    await fixture.work(lineId)
  })
  group.each.teardown(async () => {
    clock.restore()
    await sandbox.stop()
    hub.restore()
    await emptyTables()
  })

  test('makes the order wait for the customer, and is sent once however often workers look', async ({ assert }) => {
    const line = await fixture.lineOf(lineId)
    assert.deepInclude(line, { state: 'funds_held', owner: 'customer' })
    assert.equal(line.problem?.code, 'needs_code')
    await fixture.work(lineId)
    assert.deepInclude(await ensureEnrolment(asked()), { error: { type: 'missing_attributes', list: ['verificationCode'] } })
    assert.equal(sends(), 1)
  })

  test('opens the account, wakes the order, and stands nowhere', async ({ assert }) => {
    const verificationCode = theCode()
    assert.isTrue((await answerCode({ ...asked(), verificationCode })).ok)
    await fixture.work(lineId, { until: 'completed' })
    const journal = JSON.stringify(await callsOf('jdcloud'))
    assert.notInclude(journal, verificationCode)
    assert.notInclude(JSON.stringify(await db.from('audit_rows')), verificationCode)
    assert.deepEqual(await answerCode({ ...asked(), verificationCode }), { ok: false, error: { type: 'not_asked' } })
    assert.lengthOf(await db.from('enrolment_codes'), 0)
  })

  test('is refused when it is wrong, and the right one still counts', async ({ assert }) => {
    assert.deepEqual(await answerCode({ ...asked(), verificationCode: WRONG }), { ok: false, error: { type: 'wrong_code' } })
    assert.equal(sends(), 1)
    assert.isTrue((await answerCode({ ...asked(), verificationCode: theCode() })).ok)
  })

  test('may be tried five times, also all at once', async ({ assert }) => {
    const tries = await Promise.all(Array.from({ length: 8 }, () => answerCode({ ...asked(), verificationCode: WRONG })))
    const refused = tries.map((tried) => (tried.ok ? 'ok' : tried.error.type))
    assert.lengthOf(refused.filter((type) => type === 'tried_too_often'), 3)
    assert.deepEqual(await answerCode({ ...asked(), verificationCode: theCode() }), { ok: false, error: { type: 'tried_too_often' } })
  })

  test('is sent again after a minute, and five times a day', async ({ assert }) => {
    assert.deepEqual(await sendCodeAgain(asked()), { ok: false, error: { type: 'too_soon' } })
    for (let send = 2; send <= 5; send++) {
      pass(MINUTE_MS + 1_000)
      assert.isTrue((await sendCodeAgain(asked())).ok)
      assert.equal(sends(), send)
    }
    pass(MINUTE_MS + 1_000)
    assert.deepEqual(await sendCodeAgain(asked()), { ok: false, error: { type: 'sent_too_often' } })
    assert.isTrue((await answerCode({ ...asked(), verificationCode: theCode() })).ok)
  })

  test('is not sent to a customer of whom none is asked', async ({ assert }) => {
    const other = await fixture.givenBuyer()
    assert.deepEqual(await sendCodeAgain({ ...asked(), organisationId: other.organisationId }), { ok: false, error: { type: 'not_asked' } })
  })

  function pass(ms: number) {
    clock.advance(ms)
    sandbox.clock.set({ now: clock.now().toISOString() })
  }
})
