import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { withdrawConsent } from '#enrolment/actions/change_consent'
import { ensureEnrolment } from '#enrolment/actions/ensure_enrolment'
import { newId } from '#kernel/ids'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember } from '#tests/fixtures/people'
import { closeLostIntents } from '#suppliers/janitor/close_lost_intents'
import { accountOf, callsOf, givenConnection, givenConsent } from '#tests/fixtures/suppliers'

async function givenCustomer({ agreed = true, ...options }: { verified?: boolean; agreed?: boolean } = {}) {
  const { organisationId } = await givenMember(options)
  const connection = await givenConnection()
  const fake = hub.fake(connection.code)
  const pair = { organisationId, connectionId: connection.id }
  if (agreed) await givenConsent(pair)
  return { pair, code: connection.code, fake }
}

const enrolmentOf = (organisationId: number) => db.from('enrolments').where('organisation_id', organisationId).first()

test.group('Enrolment | ensure', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('tells what is missing and calls nobody while e-mail and phone are not verified', async ({ assert }) => {
    const { pair, fake } = await givenCustomer({ verified: false })
    fake.answers('syncUser', accountOf())
    const outcome = await ensureEnrolment(pair)
    assert.deepInclude(outcome, { error: { type: 'missing_attributes', list: ['verified_email', 'verified_phone'] } })
    fake.assertNotCalled('syncUser')
  })

  test('has the account created at first need and keeps it', async ({ assert }) => {
    const { pair, fake } = await givenCustomer()
    fake.answers('syncUser', accountOf())
    const first = await ensureEnrolment(pair)
    const second = await ensureEnrolment(pair)
    assert.equal(first.ok && first.value.account, '2100000007')
    assert.deepEqual(second, first)
    fake.assertCalled('syncUser', { times: 1 })
  })

  test('sends no more than the supplier requires', async ({ assert }) => {
    const { pair, fake } = await givenCustomer()
    fake.answers('syncUser', accountOf())
    await ensureEnrolment(pair)
    const [{ input }] = fake.callsOf('syncUser') as { input: any }[]
    assert.deepEqual(Object.keys(input.attributes), [])
    assert.match(input.organisationRef, /^kb-[0-9a-f]{8}-\d+$/)
  })

  test('asks under the same key again after a lost answer', async ({ assert }) => {
    const { pair, fake } = await givenCustomer()
    fake.answers('syncUser', { status: 'unknown' }, accountOf())
    assert.deepInclude(await ensureEnrolment(pair), { error: { type: 'uncertain' } })
    const row = await enrolmentOf(pair.organisationId)
    assert.equal(row.state, 'uncertain')
    const outcome = await ensureEnrolment(pair)
    assert.isTrue(outcome.ok)
    const [first, second] = fake.callsOf('syncUser')
    assert.equal(first.operationKey, second.operationKey)
    assert.deepEqual(first.input, second.input)
  })

  test('closes the call of a worker that died while a slow one had the account created', async ({ assert }) => {
    const { pair, fake, code } = await givenCustomer()
    fake.answers('syncUser', async () => {
      const [own] = await callsOf(code)
      const { attempt, payload, ...same } = own
      await db.table('supplier_calls').insert({ ...same, id: newId('cal'), attempt: attempt + 1, payload: JSON.stringify(payload), answer: null, requests: null })
      return accountOf()
    })
    assert.isTrue((await ensureEnrolment(pair)).ok)
    assert.sameMembers((await callsOf(code)).map(({ status }) => status), ['done', 'unknown'])
  })

  test('closes a sync whose worker died when nobody needs the account any more', async ({ assert }) => {
    const { pair, fake, code } = await givenCustomer()
    fake.answers('syncUser', { status: 'unknown' }, accountOf())
    await ensureEnrolment(pair)
    const open = (deadlineAt: Date) => db.from('supplier_calls').where('connection_code', code).update({ status: 'open', finished_at: null, deadline_at: deadlineAt })
    await open(new Date(Date.now() - 60_000))
    assert.equal(await closeLostIntents(), 0)
    await open(new Date(Date.now() - 600_000))
    assert.equal(await closeLostIntents(), 1)
    assert.equal(await closeLostIntents(), 0)
    assert.isTrue((await ensureEnrolment(pair)).ok)
    const [first, second] = fake.callsOf('syncUser')
    assert.equal(first.operationKey, second.operationKey)
  })

  test('means the same under the same key although the customer changed its name meanwhile', async ({ assert }) => {
    const { pair, fake, code } = await givenCustomer()
    fake.answers('syncUser', { status: 'unknown' }, accountOf())
    await ensureEnrolment(pair)
    await db.from('organisations').where('id', pair.organisationId).update({ name: '改名公司' })
    assert.include(await ensureEnrolment(pair), { ok: true })
    const [first, second] = await callsOf(code)
    assert.equal(first.payload_hash, second.payload_hash)
  })

  test('stays where it was when nothing was sent', async ({ assert }) => {
    const { pair, fake } = await givenCustomer()
    fake.answers('syncUser', { status: 'not_sent' })
    assert.deepInclude(await ensureEnrolment(pair), { error: { type: 'not_sent', because: 'unreachable' } })
    const row = await enrolmentOf(pair.organisationId)
    assert.equal(row.state, 'syncing')
  })

  test('raises the generation after a refusal', async ({ assert }) => {
    const { pair, fake } = await givenCustomer()
    fake.answers('syncUser', { status: 'refused', reason: 'quota', supplierCode: 'AccountLimit' }, accountOf())
    assert.deepInclude(await ensureEnrolment(pair), { error: { type: 'refused', reason: 'quota', supplierCode: 'AccountLimit' } })
    assert.include(await ensureEnrolment(pair), { ok: true })
    const [first, second] = fake.callsOf('syncUser')
    assert.notEqual(first.operationKey, second.operationKey)
  })

  test('says which attributes the supplier misses', async ({ assert }) => {
    const { pair, fake } = await givenCustomer()
    fake.answers('syncUser', { status: 'refused', reason: 'needs_attributes', supplierCode: 'X', attributes: ['creditCode'] })
    assert.deepInclude(await ensureEnrolment(pair), { error: { type: 'missing_attributes', list: ['creditCode'] } })
  })

  test('shows the invitation and reads the account until it was accepted', async ({ assert }) => {
    const { pair, fake } = await givenCustomer()
    const url = 'https://supplier.example/accept'
    fake.answers('syncUser', accountOf({ state: 'invited', rawState: 'Inviting', invitation: { url } }))
    fake.answers('getUser', accountOf({ state: 'invited', rawState: 'Inviting', invitation: { url } }), accountOf())
    assert.deepInclude(await ensureEnrolment(pair), { error: { type: 'invited', url } })
    assert.deepInclude(await ensureEnrolment(pair), { error: { type: 'invited', url } })
    assert.include(await ensureEnrolment(pair), { ok: true })
    fake.assertCalled('syncUser', { times: 1 })
  })

  test('does not use an account that the supplier suspended', async ({ assert }) => {
    const { pair, fake } = await givenCustomer()
    fake.answers('syncUser', accountOf({ state: 'suspended', rawState: 'Frozen' }))
    assert.deepInclude(await ensureEnrolment(pair), { error: { type: 'suspended' } })
  })

  test('doubts a state that no table maps', async ({ assert }) => {
    const { pair, fake } = await givenCustomer()
    fake.answers('syncUser', accountOf({ state: 'unknown', rawState: '17' }))
    assert.deepInclude(await ensureEnrolment(pair), { error: { type: 'uncertain' } })
    const row = await enrolmentOf(pair.organisationId)
    assert.equal(row.last_error, 'state 17')
  })

  test('asks for a link where the supplier creates no accounts', async ({ assert }) => {
    const { pair } = await givenCustomer()
    assert.deepInclude(await ensureEnrolment(pair), { error: { type: 'link_needed' } })
  })

  test('pushes nothing before the customer agreed, nor after they took it back', async ({ assert }) => {
    const { pair, fake } = await givenCustomer({ agreed: false })
    fake.answers('syncUser', accountOf())
    assert.deepInclude(await ensureEnrolment(pair), { error: { type: 'consent_needed' } })
    await givenConsent(pair)
    await withdrawConsent({ ...pair, actor: systemActor })
    assert.deepInclude(await ensureEnrolment(pair), { error: { type: 'consent_needed' } })
    fake.assertNotCalled('syncUser')
    await givenConsent(pair)
    assert.include(await ensureEnrolment(pair), { ok: true })
  })

  test('keeps an account that exists when the consent is taken back', async ({ assert }) => {
    const { pair, fake } = await givenCustomer()
    fake.answers('syncUser', accountOf())
    const first = await ensureEnrolment(pair)
    await withdrawConsent({ ...pair, actor: systemActor })
    assert.deepEqual(await ensureEnrolment(pair), first)
  })

  test('writes who pushed which attributes where, without their values', async ({ assert }) => {
    const { pair, fake } = await givenCustomer()
    fake.answers('syncUser', accountOf())
    await ensureEnrolment(pair)
    const row = await db.from('audit_rows').where('action', 'enrolment.attributes.pushed').first()
    assert.notInclude(JSON.stringify(row.after_values), '@example.com')
  })
})

test.group('Enrolment | ensure, several connections', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    return emptyTables
  })
  group.each.teardown(() => hub.restore())

  test('creates one account when two workers need it at once', async ({ assert }) => {
    const { pair, fake } = await givenCustomer()
    let letGo = () => {}
    const othersAreDone = new Promise<void>((resolve) => (letGo = resolve))
    fake.answers('syncUser', () => othersAreDone.then(() => accountOf()))
    let done = 0
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map(async () => {
        const outcome = await ensureEnrolment(pair)
        done += 1
        if (done === 3) letGo()
        return outcome
      })
    )
    assert.lengthOf(outcomes.filter(({ ok }) => ok), 1)
    const rest = outcomes.filter((outcome) => !outcome.ok).map((outcome) => !outcome.ok && outcome.error)
    assert.deepEqual(rest, Array.from({ length: 3 }, () => ({ type: 'not_sent', because: 'in_progress' })))
    fake.assertCalled('syncUser', { times: 1 })
    assert.include(await ensureEnrolment(pair), { ok: true })
  })

  test('takes a sync over whose process died, under the same key', async ({ assert }) => {
    const { pair, fake, code } = await givenCustomer()
    fake.answers('syncUser', { status: 'not_sent' }, accountOf())
    await ensureEnrolment(pair)
    const past = new Date(Date.now() - 1000)
    await db.from('supplier_calls').where('connection_code', code).update({ status: 'open', deadline_at: past })
    assert.include(await ensureEnrolment(pair), { ok: true })
    const calls = await callsOf(code)
    assert.deepEqual(calls.map(({ status, attempt }) => ({ status, attempt })), [
      { status: 'unknown', attempt: 1 },
      { status: 'done', attempt: 2 },
    ])
  })
})
