import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { answerCode } from '#enrolment/actions/answer_code'
import { askKycAgain } from '#enrolment/actions/ask_kyc_again'
import { giveConsent } from '#enrolment/actions/change_consent'
import { ensureEnrolment } from '#enrolment/actions/ensure_enrolment'
import { openHostedPage } from '#enrolment/actions/open_hosted_page'
import { tellKyc } from '#enrolment/actions/tell_kyc'
import { clock } from '#kernel/clock'
import { workUntilIdle } from '#jobs/worker'
import type { Sandbox } from '#supplier-sdk/testing'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import { raiseTopics } from '#tests/fixtures/orders'
import { givenMember, givenStaff, viewerFor } from '#tests/fixtures/people'
import { givenSandboxShop, startSandbox } from '#tests/fixtures/sandbox_shop'
import { givenApproved, kycOf, lookNow, someCreditCode } from '#tests/fixtures/verification'

/** A customer with an account at the stand-in of a cloud; the code that it sends to the phone is told. */
async function givenCustomerAt(sandbox: Sandbox, plugin: string) {
  const shop = await givenSandboxShop(sandbox, plugin)
  await db.from('supplier_connections').where('id', shop.connectionId).update({ pushed_attributes: JSON.stringify(['email', 'creditCode']) })
  await raiseTopics()
  const member = await givenMember()
  const { organisationId } = member
  const owner = await viewerFor(member, 'enrolment.verification.manage')
  const pair = { organisationId, connectionId: shop.connectionId }
  await giveConsent({ ...pair, actor: systemActor })
  const opened = await ensureEnrolment(pair)
  if (!opened.ok) {
    const [verificationCode] = Object.values((await (await fetch(`${sandbox.controlUrl}/codes`)).json()) as Record<string, string>)
    const answered = await answerCode({ ...pair, verificationCode, actor: systemActor })
    if (!answered.ok) throw new Error(`No account: ${opened.error.type}, ${answered.error.type}`)
  }
  return { owner, organisationId, code: plugin }
}

const requestsOf = async (sandbox: Sandbox, operation: string) => {
  const all = (await (await fetch(`${sandbox.controlUrl}/requests`)).json()) as { operation: string }[]
  return all.filter((request) => request.operation === operation).length
}

const correctOrganisation = (organisationId: number, creditCode: string) =>
  db.from('organisations').where('id', organisationId).update({ credit_code: creditCode, updated_at: new Date(clock.now().getTime() + 1_000) })

const staff = async () => viewerFor(await givenStaff(), 'enrolment.verifications.review')

test.group('Enrolment | a refused verification at the sandbox of jdcloud', (group) => {
  let sandbox: Sandbox
  group.each.setup(async () => {
    await emptyTables()
    sandbox = await startSandbox({ provisioningSeconds: 0 }, 'jdcloud')
  })
  group.each.teardown(async () => {
    clock.restore()
    await sandbox.stop()
    hub.restore()
    await emptyTables()
  })

  test('is sent again when the organisation’s data were corrected, once, and is verified', async ({ assert }) => {
    const at = await givenCustomerAt(sandbox, 'jdcloud')
    await db.from('organisations').where('id', at.organisationId).update({ credit_code: '12345' })
    await givenApproved(at)
    const refused = await kycOf(at.organisationId)
    assert.deepInclude(refused, { state: 'rejected', owner: 'customer', generation: 1 })
    assert.include(refused.reason, 'INVALID_ARGUMENT')
    assert.deepEqual(await askKycAgain(at.owner, at.code), { ok: false, error: { type: 'nothing_changed' } })
    await correctOrganisation(at.organisationId, someCreditCode())
    const twice = await Promise.all([askKycAgain(at.owner, at.code), askKycAgain(at.owner, at.code)])
    assert.isTrue(twice.some(({ ok }) => ok))
    await workUntilIdle()
    assert.deepInclude(await kycOf(at.organisationId), { state: 'verified', generation: 2, reason: null })
    assert.equal(await requestsOf(sandbox, 'createUserAuth'), 2)
  })

  test('is sent again by itself when the verification was corrected', async ({ assert }) => {
    const at = await givenCustomerAt(sandbox, 'jdcloud')
    await db.from('organisations').where('id', at.organisationId).update({ credit_code: '12345' })
    await givenApproved(at)
    await db.from('organisations').where('id', at.organisationId).update({ credit_code: someCreditCode() })
    await givenApproved(at)
    assert.deepInclude(await kycOf(at.organisationId), { state: 'verified', generation: 2, sent_version: 2 })
  })
})

test.group('Enrolment | a refused verification at the sandbox of alibaba', (group) => {
  let sandbox: Sandbox
  group.each.setup(async () => {
    await emptyTables()
    sandbox = await startSandbox({ provisioningSeconds: 0 }, 'alibaba')
  })
  group.each.teardown(async () => {
    clock.restore()
    await sandbox.stop()
    hub.restore()
    await emptyTables()
  })

  test('opens the supplier’s page anew and is verified when the customer is through with it', async ({ assert }) => {
    const at = await givenCustomerAt(sandbox, 'alibaba')
    await givenApproved(at)
    const row = await kycOf(at.organisationId)
    assert.equal(row.state, 'hosted')
    assert.isTrue((await tellKyc(await staff(), { id: row.id, act: 'rejected', note: '法定代表人与执照不一致' })).ok)
    assert.deepEqual(await openHostedPage({ viewer: at.owner, connectionCode: at.code }), { ok: false, error: { type: 'not_hosted' } })
    assert.deepEqual(await askKycAgain(at.owner, at.code), { ok: true, value: { state: 'hosted' } })
    const page = await openHostedPage({ viewer: at.owner, connectionCode: at.code })
    if (!page.ok) return assert.fail(page.error.type)
    assert.equal((await fetch(page.value.url, { method: 'POST' })).status, 200)
    await askKycAgain(at.owner, at.code)
    await lookNow()
    assert.deepInclude(await kycOf(at.organisationId), { state: 'verified', generation: 2, reason: null })
  })

  test('is not verified by a page that was used before', async ({ assert }) => {
    const at = await givenCustomerAt(sandbox, 'alibaba')
    await givenApproved(at)
    const page = await openHostedPage({ viewer: at.owner, connectionCode: at.code })
    if (!page.ok) return assert.fail(page.error.type)
    await fetch(page.value.url, { method: 'POST' })
    assert.equal((await fetch(page.value.url, { method: 'POST' })).status, 403)
  })
})
