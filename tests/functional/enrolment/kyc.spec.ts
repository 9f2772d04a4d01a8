import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { giveConsent, withdrawConsent } from '#enrolment/actions/change_consent'
import { openHostedPage } from '#enrolment/actions/open_hosted_page'
import { openKyc } from '#enrolment/actions/open_kyc'
import { requireKyc } from '#enrolment/actions/require_kyc'
import { submitVerification } from '#enrolment/actions/submit_verification'
import { tellKyc } from '#enrolment/actions/tell_kyc'
import { clock, DAY_MS } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { workUntilIdle } from '#jobs/worker'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import { givenStaff, viewerFor } from '#tests/fixtures/people'
import { callsOf } from '#tests/fixtures/suppliers'
import { approve, companyOf, givenAccount, givenApproved, givenCustomerAtSupplier, kycOf, lookNow } from '#tests/fixtures/verification'

const snapshot = (state: 'none' | 'submitted' | 'verified' | 'rejected', reason?: string) => ({ status: 'done' as const, data: { state, rawState: state.toUpperCase(), reason } })
const submissions = async (code: string) => (await callsOf(code)).filter(({ operation }) => operation === 'submitKyc')

test.group('Enrolment | KYC at suppliers', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(async () => {
    clock.restore()
    hub.restore()
    await emptyTables()
  })

  test('submits once to each supplier with account and consent, a status each', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    const second = await givenAccount(customer.organisationId)
    second.fake.answers('submitKyc', snapshot('verified'))
    await givenApproved(customer)
    const rows = await db.from('kyc_submissions').where('organisation_id', customer.organisationId).orderBy('connection_id')
    assert.deepEqual(rows.map(({ state }) => state), ['submitted', 'verified'])
    customer.fake.assertCalled('submitKyc', { times: 1 })
    second.fake.assertCalled('submitKyc', { times: 1 })
  })

  test('writes the intent before the call, under the enrolment’s key', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    let before: Record<string, any>[] = []
    customer.fake.answers('submitKyc', async () => {
      before = await submissions(customer.connection.code)
      return snapshot('verified')
    })
    await givenApproved(customer)
    const { enrolment_id: enrolment } = await kycOf(customer.organisationId)
    assert.deepInclude(before[0], { status: 'open', operation_key: `${enrolment}:submitKyc:1`, attempt: 1 })
  })

  test('opens the documents inside the call alone: the number is in no journal, job, message or row', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    let told = ''
    let kinds: string[] = []
    customer.fake.answers('submitKyc', async ({ evidence }) => {
      const [bytes] = await Promise.all(evidence.map(({ open }) => open()))
      kinds = evidence.map(({ kind }) => kind)
      told = Buffer.from(bytes).toString('utf8')
      return { status: 'refused', reason: 'invalid_request', supplierCode: 'BAD', supplierMessage: `refused ${told}`, fields: [] }
    })
    const data = await givenApproved(customer)
    assert.deepEqual(kinds, ['company_identity', 'business_licence'])
    assert.deepInclude(JSON.parse(told), { creditCode: data.number, legalPerson: data.legalPerson })
    for (const table of ['supplier_calls', 'kyc_submissions', 'jobs', 'messages', 'audit_rows', 'verifications']) {
      assert.notInclude(JSON.stringify(await db.from(table)), data.number, table)
    }
  })

  test('sends nothing without consent to the identity, and goes on by itself with it', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    const pair = { organisationId: customer.organisationId, connectionId: customer.connection.id }
    await withdrawConsent({ ...pair, actor: customer.owner.actor })
    await givenApproved(customer)
    assert.include(await kycOf(customer.organisationId), { state: 'waiting', owner: 'customer' })
    customer.fake.assertNotCalled('submitKyc')
    await giveConsent({ ...pair, actor: customer.owner.actor })
    await workUntilIdle()
    assert.equal((await kycOf(customer.organisationId)).state, 'submitted')
  })

  test('asks with growing pauses until the supplier has decided', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    await givenApproved(customer)
    await lookNow()
    await lookNow()
    assert.equal((await kycOf(customer.organisationId)).polls, 3)
    customer.fake.answers('queryKyc', snapshot('verified'))
    await lookNow()
    assert.include(await kycOf(customer.organisationId), { state: 'verified', owner: null, due_at: null })
    assert.lengthOf(await db.from('messages').where('event', 'kyc_verified').where('channel', 'station'), 1)
  })

  test('gives what nobody answered in time to a person', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    await givenApproved(customer)
    clock.advance(8 * DAY_MS)
    await workUntilIdle()
    assert.include(await kycOf(customer.organisationId), { state: 'overdue', owner: 'operations' })
  })

  test('looks a lost submission up and adopts what the supplier has', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    customer.fake.answers('submitKyc', { status: 'unknown' }).answers('queryKyc', snapshot('verified'))
    await givenApproved(customer)
    assert.equal((await kycOf(customer.organisationId)).state, 'verified')
    customer.fake.assertCalled('submitKyc', { times: 1 })
  })

  test('sends a lost submission again only after the look-up and the settle time, under a new generation', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    customer.fake.answers('submitKyc', { status: 'unknown' }, snapshot('submitted')).answers('queryKyc', snapshot('none'))
    await givenApproved(customer)
    assert.equal((await kycOf(customer.organisationId)).state, 'uncertain')
    customer.fake.assertCalled('submitKyc', { times: 1 })
    clock.advance(5 * 60_000)
    await workUntilIdle()
    assert.include(await kycOf(customer.organisationId), { generation: 2 })
    customer.fake.assertCalled('submitKyc', { times: 2 })
  })

  test('repeats the same key at once where the supplier dedupes by it', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    customer.fake.declares({ dedupe: { submitKyc: { by: 'key' } } })
    customer.fake.answers('submitKyc', { status: 'unknown' }, snapshot('verified')).answers('queryKyc', snapshot('none'))
    await givenApproved(customer)
    const calls = await submissions(customer.connection.code)
    assert.lengthOf(new Set(calls.map(({ operation_key: key }) => key)), 1)
    assert.deepEqual([calls.length, (await kycOf(customer.organisationId)).state], [2, 'verified'])
  })

  test('asks a person where nobody knows how late a lost effect may come', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    customer.fake.declares({ effectSettleSeconds: null }).answers('submitKyc', { status: 'unknown' }).answers('queryKyc', snapshot('none'))
    await givenApproved(customer)
    assert.equal((await kycOf(customer.organisationId)).state, 'overdue')
    customer.fake.assertCalled('submitKyc', { times: 1 })
  })

  test('treats an intent whose process died as lost, never as unsent', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    customer.fake.answers('queryKyc', snapshot('verified'))
    await submitVerification(customer.owner, companyOf())
    await approve(customer.organisationId)
    await openKyc({ organisationId: customer.organisationId })
    const row = await kycOf(customer.organisationId)
    await db.table('supplier_calls').insert({
      id: 'cal_0000000000000000000001', connection_code: customer.connection.code, operation: 'submitKyc', operation_class: 'mutate',
      operation_key: `${row.enrolment_id}:submitKyc:1`, attempt: 1, subject_type: 'kyc', subject_id: row.id, payload_hash: 'x'.repeat(64), payload: '{}',
      status: 'open', started_at: new Date(Date.now() - 120_000), deadline_at: new Date(Date.now() - 60_000),
    })
    await workUntilIdle()
    assert.equal((await kycOf(customer.organisationId)).state, 'verified')
    customer.fake.assertNotCalled('submitKyc')
  })

  test('submits corrected data again after a refusal, as a new effect', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    customer.fake.answers('submitKyc', snapshot('rejected', '名称与执照不一致'), snapshot('verified'))
    await givenApproved(customer)
    assert.include(await kycOf(customer.organisationId), { state: 'rejected', reason: '名称与执照不一致' })
    await givenApproved(customer)
    assert.include(await kycOf(customer.organisationId), { state: 'verified', generation: 2, sent_version: 2 })
  })

  test('opens the supplier’s own page fresh each time and keeps its address nowhere', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier({ kyc: 'hosted' })
    let count = 0
    customer.fake.answers('queryKyc', snapshot('none')).answers('submitKyc', ({ evidence }) => {
      assert.lengthOf(evidence, 0)
      return { status: 'done' as const, data: { state: 'none' as const, rawState: 'NONE', hosted: { url: `https://verify.supplier.example/p?ticket=tick-${++count}-9f8e7d6c` } } }
    })
    const wanted = { viewer: customer.owner, connectionCode: customer.connection.code }
    assert.deepInclude(await openHostedPage(wanted), { error: { type: 'not_hosted' } })
    await givenApproved(customer)
    const [first, second] = [await openHostedPage(wanted), await openHostedPage(wanted)]
    assert.isTrue(first.ok && second.ok && first.value.url !== second.value.url)
    for (const table of ['supplier_calls', 'kyc_submissions', 'jobs']) assert.notInclude(JSON.stringify(await db.from(table)), '9f8e7d6c', table)
  })

  test('lets staff tell the state where the supplier has no call', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    customer.fake.lacks('submitKyc', 'queryKyc')
    await givenApproved(customer)
    const row = await kycOf(customer.organisationId)
    assert.equal(row.state, 'in_console')
    const staff = await viewerFor(await givenStaff(), 'enrolment.verifications.review')
    const sales = await viewerFor(await givenStaff({ role: 'sales' }), 'enrolment.verifications.read')
    assert.deepInclude(await tellKyc(sales, { id: row.id, act: 'verified', note: '控制台显示已认证' }), { error: { type: 'kyc_not_found' } })
    assert.isTrue((await tellKyc(staff, { id: row.id, act: 'verified', note: '控制台显示已认证' })).ok)
    assert.deepInclude(await tellKyc(staff, { id: row.id, act: 'verified', note: '再次' }), { error: { type: 'not_possible', state: 'verified' } })
    assert.lengthOf(await db.from('audit_rows').where('action', 'enrolment.kyc.verified'), 1)
  })

  test('asks a person when a supplier wants what it said it had an hour ago', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    customer.fake.answers('submitKyc', snapshot('verified'))
    await givenApproved(customer)
    await inTransaction((trx) => requireKyc({ organisationId: customer.organisationId, connectionId: customer.connection.id }, { trx }))
    assert.include(await kycOf(customer.organisationId), { state: 'overdue', owner: 'operations' })
  })

  test('opens one submission for two looks at the same time', async ({ assert }) => {
    const customer = await givenCustomerAtSupplier()
    await submitVerification(customer.owner, companyOf())
    await approve(customer.organisationId)
    await Promise.all([1, 2, 3].map(() => openKyc({ organisationId: customer.organisationId })))
    await workUntilIdle()
    assert.lengthOf(await db.from('kyc_submissions'), 1)
    customer.fake.assertCalled('submitKyc', { times: 1 })
  })
})
