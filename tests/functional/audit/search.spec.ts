import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { writeAudit } from '#audit/actions/write_audit'
import { inTransaction } from '#kernel/database/transaction'
import { givenMember, givenOrganisation, givenPermission, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

async function givenRow(person: { id: number }, organisationId: number, after: Record<string, unknown>, before?: Record<string, unknown>): Promise<void> {
  const { actor } = await viewerFor(person)
  await inTransaction((trx) =>
    writeAudit({ actor, action: 'identity.customer.status_changed', subjectType: 'organisation', subjectId: organisationId, organisationId, before, after }, { trx })
  )
}

test.group('Audit | search', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  async function givenHistory() {
    const administrator = await givenStaff({ role: 'administrator', name: '周明远', locale: 'en' })
    const other = await givenStaff({ role: 'operations', name: '陈宁' })
    const customer = await givenOrganisation({ name: '远望科技' })
    await givenRow(administrator, customer.id, { status: 'suspended', reason: '欠款未还', priceFen: 1_234_56 }, { status: 'active', priceFen: 0 })
    await givenRow(other, customer.id, { status: 'active', password: 'a secret of somebody' })
    const session = await sessionOf(administrator)
    return { customer, session, administrator, other }
  }

  test('finds by who, by words in the values and by subject', async ({ client, assert }) => {
    const { session, customer } = await givenHistory()
    const read = async (query: Record<string, string | number>) =>
      (await client.get('/admin/audit').qs({ action: 'identity.customer.*', ...query }).withSession(session).header('accept-language', 'en')).text()
    const byWho = await read({ who: '周明' })
    assert.include(byWho, '欠款未还')
    assert.notInclude(await read({ who: '陈宁' }), '欠款未还')
    assert.include(await read({ text: '欠款' }), '欠款未还')
    assert.notInclude(await read({ text: '无此内容' }), '欠款未还')
    assert.include(await read({ subjectType: 'organisation', subjectId: customer.id }), '欠款未还')
    assert.notInclude(await read({ until: '2020-01-01' }), '欠款未还')
  })

  test('shows each field before and after, in words, and no secret', async ({ client, assert }) => {
    const { session } = await givenHistory()
    const page = await client.get('/admin/audit').qs({ action: 'identity.customer.*' }).withSession(session).header('accept-language', 'en')
    for (const words of ['Status of a customer changed', '<s class="muted">Active</s>', 'Suspended', '¥1,234.56', 'fingerprint:']) assert.include(page.text(), words)
    assert.notInclude(page.text(), 'a secret of somebody')
  })

  test('goes out as CSV and JSON, and that is audited itself', async ({ client, assert }) => {
    const { session } = await givenHistory()
    const json = await client.get('/admin/audit').qs({ format: 'json', text: '欠款', action: 'identity.customer.*' }).withSession(session)
    const rows = JSON.parse(json.text() || JSON.stringify(json.body()))
    assert.lengthOf(rows, 1)
    assert.deepEqual(rows[0].after.status, 'suspended')
    const csv = await client.get('/admin/audit').qs({ format: 'csv', text: '欠款', action: 'identity.customer.*' }).withSession(session)
    assert.include(csv.text(), '欠款未还')
    assert.lengthOf(await db.from('audit_rows').where('action', 'audit.rows.exported'), 2)
  })

  test('shows sales with the right their own customers’ rows, members their own organisation’s', async ({ client, assert }) => {
    const { administrator } = await givenHistory()
    const sales = await givenStaff({ role: 'sales' })
    const [mine, foreign] = [await givenOrganisation({ salesUserId: sales.id }), await givenOrganisation()]
    await givenRow(administrator, mine.id, { reason: '自己客户的记录' })
    await givenRow(administrator, foreign.id, { reason: '别人客户的记录' })
    await givenPermission(administrator, { role: 'sales', permission: 'identity.audit.read', granted: true })
    const page = await client.get('/admin/audit').withSession(await sessionOf(sales))
    assert.include(page.text(), '自己客户的记录')
    assert.notInclude(page.text(), '别人客户的记录')
    const owner = await givenMember({ organisation: mine })
    const own = await client.get('/audit').withSession(await sessionOf(owner))
    assert.include(own.text(), '自己客户的记录')
    assert.notInclude(own.text(), '别人客户的记录')
  })

  test('offers to take back a change of permissions to who may', async ({ client, assert }) => {
    const { session, administrator } = await givenHistory()
    await givenPermission(administrator, { role: 'support', permission: 'identity.customers.read', granted: false })
    const page = await client.get('/admin/audit').withSession(session)
    assert.match(page.text(), /href="\/admin\/roles\/undo\/\d+"/)
    const engineer = await client.get('/admin/audit').withSession(await sessionOf(await givenStaff({ role: 'engineer' })))
    assert.notMatch(engineer.text(), /\/admin\/roles\/undo\//)
  })
})
