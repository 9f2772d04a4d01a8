import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { giveConsent, withdrawConsent } from '#enrolment/actions/change_consent'
import { enterConsole } from '#enrolment/actions/enter_console'
import { linkEnrolment } from '#enrolment/actions/link_enrolment'
import { enrolmentsQuery, ownAccountsQuery } from '#enrolment/queries/enrolments_query'
import { hub } from '#suppliers/hub'
import { givenMember, givenStaff, viewerFor } from '#tests/fixtures/people'
import { accountOf, callsOf, givenConnection } from '#tests/fixtures/suppliers'

const URL_TOKEN = 'https://console.supplier.example/login?token=tok-9f8e7d6c5b4a'

async function givenLinked() {
  const member = await givenMember()
  const staff = await givenStaff()
  const connection = await givenConnection()
  const fake = hub.fake(connection.code).answers('getUser', accountOf())
  const pair = { organisationId: member.organisationId, connectionId: connection.id }
  const { actor } = await viewerFor(staff)
  const linked = await linkEnrolment({ ...pair, supplierAccountId: '2100000007', actor })
  return { member, staff, connection, fake, pair, actor, linked }
}

test.group('Enrolment | link', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('links an account that the supplier knows, with who did it', async ({ assert }) => {
    const { linked, staff, pair } = await givenLinked()
    assert.isTrue(linked.ok)
    const row = await db.from('enrolments').where('organisation_id', pair.organisationId).first()
    assert.include(row, { state: 'active', supplier_account: '2100000007', linked_by: staff.id })
  })

  test('refuses an account that the supplier does not know', async ({ assert }) => {
    const { fake, pair, actor } = await givenLinked()
    fake.answers('getUser', { status: 'done', data: null })
    const outcome = await linkEnrolment({ ...pair, supplierAccountId: '999', actor })
    assert.deepInclude(outcome, { error: { type: 'account_not_found' } })
  })

  test('refuses an account that another organisation uses', async ({ assert }) => {
    const { actor, connection } = await givenLinked()
    const { organisationId } = await givenMember()
    const outcome = await linkEnrolment({ organisationId, connectionId: connection.id, supplierAccountId: '2100000007', actor })
    assert.deepInclude(outcome, { error: { type: 'account_taken' } })
  })

  test('links nothing while the supplier does not answer', async ({ assert }) => {
    const { fake, actor, connection } = await givenLinked()
    fake.answers('getUser', { status: 'unknown' })
    const { organisationId } = await givenMember()
    const outcome = await linkEnrolment({ organisationId, connectionId: connection.id, supplierAccountId: '8', actor })
    assert.isFalse(outcome.ok)
    assert.isNull(await db.from('enrolments').where('organisation_id', organisationId).first())
  })
})

test.group('Enrolment | console', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  const answer = (url = URL_TOKEN) => ({ status: 'done' as const, data: { url, expiresAt: new Date(Date.now() + 60_000) } })

  test('gives a one-use address that is neither stored nor kept in the journal', async ({ assert }) => {
    const { member, connection, fake } = await givenLinked()
    fake.answers('createSsoUrl', answer())
    const viewer = await viewerFor(member)
    const entered = await enterConsole({ viewer, connectionId: connection.id, resource: { resourceId: 'i-1', family: 'ecs' } })
    assert.equal(entered.ok && entered.value.url, URL_TOKEN)
    fake.assertCalled('createSsoUrl', { input: { target: { kind: 'resource', resourceId: 'i-1', family: 'ecs' } } })
    const calls = await callsOf(connection.code)
    assert.notInclude(JSON.stringify(calls), 'tok-9f8e7d6c5b4a')
  })

  test('refuses another organisation', async ({ assert }) => {
    const { connection, fake } = await givenLinked()
    fake.answers('createSsoUrl', answer())
    const viewer = await viewerFor(await givenMember())
    assert.deepInclude(await enterConsole({ viewer, connectionId: connection.id }), { error: { type: 'not_enrolled' } })
    fake.assertNotCalled('createSsoUrl')
  })

  test('leads nobody to an address that is not public HTTPS', async ({ assert }) => {
    const { member, connection, fake } = await givenLinked()
    fake.answers('createSsoUrl', answer('http://169.254.169.254/latest'))
    const viewer = await viewerFor(member)
    assert.deepInclude(await enterConsole({ viewer, connectionId: connection.id }), { error: { type: 'unavailable' } })
  })

  test('says so where the supplier has no such entry', async ({ assert }) => {
    const { member, connection } = await givenLinked()
    const viewer = await viewerFor(member)
    assert.deepInclude(await enterConsole({ viewer, connectionId: connection.id }), { error: { type: 'unsupported' } })
  })
})

test.group('Enrolment | list', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  const filter = { page: 1, pageSize: 20 }

  test('shows customers their own accounts only', async ({ assert }) => {
    const { member } = await givenLinked()
    const own = await enrolmentsQuery(await viewerFor(member, 'enrolment.enrolments.read'), filter)
    const other = await enrolmentsQuery(await viewerFor(await givenMember(), 'enrolment.enrolments.read'), filter)
    assert.equal(own.total, 1)
    assert.equal(other.total, 0)
    assert.lengthOf(other.rows, 0)
  })

  test('hides from a salesperson the customers of others', async ({ assert }) => {
    await givenLinked()
    const sales = await viewerFor(await givenStaff({ role: 'sales' }), 'enrolment.enrolments.read')
    const { total } = await enrolmentsQuery(sales, filter)
    assert.equal(total, 0)
  })

  test('tells a customer what each supplier still misses', async ({ assert }) => {
    const { connection } = await givenLinked()
    const viewer = await viewerFor(await givenMember({ verified: false }), 'enrolment.enrolments.read')
    const accounts = await ownAccountsQuery(viewer)
    const account = accounts.find(({ connectionCode }) => connectionCode === connection.code)
    assert.deepEqual(account?.missing, ['verified_email', 'verified_phone'])
  })

  test('keeps the history of a consent, and a second one changes nothing', async ({ assert }) => {
    const { pair, actor } = await givenLinked()
    await giveConsent({ ...pair, actor })
    await giveConsent({ ...pair, actor })
    await withdrawConsent({ ...pair, actor })
    await withdrawConsent({ ...pair, actor })
    const events = await db.from('supplier_consent_events').orderBy('id')
    assert.deepEqual(events.map(({ state }) => state), ['given', 'withdrawn'])
    assert.lengthOf(await db.from('audit_rows').whereILike('action', 'enrolment.consent.%'), 2)
  })
})
