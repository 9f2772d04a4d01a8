import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { auditQuery } from '#audit/queries/audit_query'
import { writeAudit } from '#audit/actions/write_audit'
import { assignCustomers } from '#identity/actions/assign_customers'
import { createAdministrator } from '#identity/actions/create_administrator'
import { setCustomerStatus } from '#identity/actions/set_customer_status'
import { updateBrand } from '#identity/actions/update_brand'
import { setPassword } from '#identity/actions/set_password'
import { currentBrand } from '#identity/queries/brand_query'
import { customerQuery, customersQuery } from '#identity/queries/customers_query'
import { inTransaction } from '#kernel/database/transaction'
import { picture } from '#tests/fixtures/files'
import { givenMember, givenOrganisation, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

const all = { page: 1, pageSize: 100 }
const origin = { ipAddress: null, requestId: null }

test.group('Identity | customers', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('are seen by their sales once assigned, and no longer after', async ({ assert }) => {
    const [operations, sales] = [await givenStaff({ role: 'operations' }), await givenStaff({ role: 'sales' })]
    const customer = await givenOrganisation()
    const viewer = await viewerFor(operations, 'identity.customers.assign')
    const seen = async () => customerQuery(await viewerFor(sales, 'identity.customers.read'), customer.id)
    assert.isNull(await seen())
    await assignCustomers(viewer, { organisationIds: [customer.id], salesUserId: sales.id })
    const mine = await seen()
    assert.equal(mine?.sales?.id, sales.id)
    await assignCustomers(viewer, { organisationIds: [customer.id], salesUserId: null })
    assert.isNull(await seen())
  })

  test('cannot be assigned to somebody who is not sales, nor can the operator be', async ({ assert }) => {
    const operations = await givenStaff({ role: 'operations' })
    const viewer = await viewerFor(operations, 'identity.customers.assign')
    const customer = await givenOrganisation()
    const wrong = await assignCustomers(viewer, { organisationIds: [customer.id], salesUserId: operations.id })
    assert.deepEqual(wrong, { ok: false, error: { type: 'sales_unknown' } })
    const operator = await assignCustomers(viewer, { organisationIds: [operations.organisationId], salesUserId: null })
    assert.deepEqual(operator, { ok: false, error: { type: 'customer_not_found' } })
  })

  test('of others answer 404 to sales and are absent from list and count', async ({ client, assert }) => {
    const sales = await givenStaff({ role: 'sales' })
    const [mine, other] = [await givenOrganisation({ salesUserId: sales.id }), await givenOrganisation()]
    const session = await sessionOf(sales)
    const statusOf = async (path: string) => {
      const response = await client.get(path).withSession(session)
      return response.status()
    }
    assert.equal(await statusOf(`/admin/customers/${mine.id}`), 200)
    assert.equal(await statusOf(`/admin/customers/${other.id}`), 404)
    const listed = await customersQuery(await viewerFor(sales, 'identity.customers.read'), all)
    assert.equal(listed.total, 1)
    assert.equal(await statusOf('/admin/members'), 403)
  })

  test('that are suspended can be restored, by operations alone', async ({ client, assert }) => {
    const [operations, support] = [await givenStaff({ role: 'operations' }), await givenStaff({ role: 'support' })]
    const member = await givenMember()
    const viewer = await viewerFor(operations, 'identity.customers.manage')
    await setCustomerStatus(viewer, { organisationId: member.organisationId, status: 'suspended', reason: '欠费' })
    const suspended = await db.from('organisations').where('id', member.organisationId).firstOrFail()
    assert.equal(suspended.status, 'suspended')
    const path = `/admin/customers/${member.organisationId}/status`
    const form = { status: 'active', reason: '已结清' }
    const refused = await client.post(path).withSession(await sessionOf(support)).withCsrfToken().form(form).redirects(0)
    refused.assertStatus(403)
    const done = await client.post(path).withSession(await sessionOf(operations)).withCsrfToken().form(form).redirects(0)
    done.assertStatus(302)
    const restored = await db.from('organisations').where('id', member.organisationId).firstOrFail()
    assert.equal(restored.status, 'active')
  })
})

test.group('Identity | audit', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('shows an organisation its own rows only', async ({ assert }) => {
    const [owner, other] = [await givenMember(), await givenMember()]
    const page = await auditQuery(await viewerFor(owner, 'identity.audit.read'), { limit: 100 })
    assert.isAbove(page.data.length, 0)
    assert.isTrue(page.data.every((row) => row.organisationId === owner.organisationId))
    const foreign = await auditQuery(await viewerFor(owner, 'identity.audit.read'), { limit: 100, organisationId: other.organisationId })
    assert.lengthOf(foreign.data, 0)
  })

  test('keeps secrets as fingerprints, however deep', async ({ assert }) => {
    const owner = await givenMember()
    const { actor } = await viewerFor(owner)
    const after = { secretKey: 'canary-1', nested: [{ api_token: 'canary-2', name: 'visible' }], password: { next: 'canary-3' } }
    await inTransaction((trx) => writeAudit({ actor, action: 'identity.probe.written', subjectType: 'probe', subjectId: 1, after }, { trx }))
    const page = await auditQuery(await viewerFor(owner, 'identity.audit.read'), { limit: 1 })
    const text = JSON.stringify(page.data[0].after)
    assert.notInclude(text, 'canary')
    assert.include(text, 'visible')
    assert.match(text, /fingerprint:[0-9a-f]{8}/)
  })

  test('is paged by cursor without losing or repeating a row', async ({ assert }) => {
    const viewer = await viewerFor(await givenStaff({ role: 'administrator' }), 'identity.audit.read')
    for (let i = 0; i < 5; i++) await givenOrganisation()
    const whole = await auditQuery(viewer, { limit: 100, action: 'identity.organisation.*' })
    const ids: number[] = []
    for (let cursor: string | undefined; ; ) {
      const page = await auditQuery(viewer, { limit: 2, action: 'identity.organisation.*', cursor })
      ids.push(...page.data.map((row) => row.id))
      if (!page.nextCursor) break
      cursor = page.nextCursor
    }
    assert.deepEqual(ids, whole.data.map((row) => row.id))
  })

  test('opens for administrators and owners, not for sales and members', async ({ client, assert }) => {
    const statusOf = async (path: string, who: { id: number }) => {
      const response = await client.get(path).withSession(await sessionOf(who))
      return response.status()
    }
    assert.equal(await statusOf('/admin/audit', await givenStaff({ role: 'administrator' })), 200)
    assert.equal(await statusOf('/admin/audit', await givenStaff({ role: 'sales' })), 403)
    assert.equal(await statusOf('/audit', await givenMember()), 200)
    assert.equal(await statusOf('/audit', await givenMember({ role: 'member' })), 403)
  })
})

test.group('Identity | first administrator', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('is created once, by a link that works once', async ({ assert }) => {
    await db.from('user_roles').delete()
    const wish = { email: 'root@example.com', name: '管理员', operatorName: '云桥', again: false }
    const made = await createAdministrator(wish)
    assert.isTrue(made.ok)
    const link = made.ok ? made.value.url.split('/set-password/')[1] : ''
    const set = await setPassword({ link, password: 'nine paper boats', origin })
    assert.isTrue(set.ok)
    const twice = await setPassword({ link, password: 'ten paper boats!', origin })
    assert.isFalse(twice.ok)
    const second = await createAdministrator({ ...wish, email: 'other@example.com' })
    assert.deepEqual(second, { ok: false, error: { type: 'exists', email: 'root@example.com' } })
    const again = await createAdministrator({ ...wish, again: true })
    assert.isTrue(again.ok)
  })
})

test.group('Identity | brand', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('changes everywhere and is audited; a bad colour or script is refused', async ({ client, assert }) => {
    const administrator = await givenStaff({ role: 'administrator' })
    const viewer = await viewerFor(administrator, 'identity.brand.manage')
    const brand = { name: { 'zh-CN': '云桥', 'en': 'Yunqiao' }, logoText: '云桥', primary: '#1f4fd8' }
    await updateBrand(viewer, brand)
    assert.deepEqual(await currentBrand(), { ...brand, logoFile: null })
    const session = await sessionOf(administrator)
    const form = { nameZh: '云', nameEn: 'Y', logoText: '<script>too-long', primary: 'red' }
    const refused = await client.post('/admin/brand').withSession(session).withCsrfToken().form(form).redirects(0)
    assert.properties(refused.flashMessages().inputErrorsBag, ['logoText', 'primary'])
    assert.deepEqual(await currentBrand(), { ...brand, logoFile: null })
  })

  test('shows an uploaded logo to everybody, without a session, until another takes its place', async ({ client, assert }) => {
    const session = await sessionOf(await givenStaff({ role: 'administrator' }))
    const fields = { nameZh: '云桥', nameEn: 'Yunqiao', logoText: '云桥' }
    const send = (over: Record<string, string> = {}) => client.post('/admin/brand').withSession(session).withCsrfToken().fields({ ...fields, ...over }).redirects(0)
    const upload = async (type: 'png' | 'webp') => send().file('logo', await picture(type, { width: 900, height: 300 }), { filename: 'logo.svg', contentType: 'image/svg+xml' })
    await upload('png')
    const { logoFile: first } = await currentBrand()
    ;(await client.get('/sign-in')).assertTextIncludes(`/pictures/${first}`)
    const shown = await client.get(`/pictures/${first}`)
    shown.assertStatus(200)
    const headers = shown.headers() as Record<string, string>
    assert.deepInclude(headers, { 'content-type': 'image/png', 'x-content-type-options': 'nosniff', 'cache-control': 'public, max-age=31536000, immutable' })
    assert.notProperty(headers, 'set-cookie')
    await upload('webp')
    ;(await client.get(`/pictures/${first}`)).assertStatus(404)
    const { logoFile: second } = await currentBrand()
    await send()
    assert.equal((await currentBrand()).logoFile, second)
    await send({ removeLogo: '1' })
    assert.isNull((await currentBrand()).logoFile)
    ;(await client.get(`/pictures/${second}`)).assertStatus(404)
  })

  test('refuses a logo that is none, and keeps what was typed', async ({ client, assert }) => {
    const session = await sessionOf(await givenStaff({ role: 'administrator' }))
    const refused = await client.post('/admin/brand').withSession(session).withCsrfToken().fields({ nameZh: '新名字', nameEn: 'New', logoText: '新' })
      .file('logo', Buffer.from('<svg onload="alert(1)"/>'), { filename: 'logo.png', contentType: 'image/png' }).redirects(0)
    assert.property(refused.flashMessages().inputErrorsBag, 'logo')
    assert.equal(refused.flashMessages().nameZh, '新名字')
    assert.equal((await currentBrand()).name['zh-CN'], 'KBoss')
  })

  test('is no business of operations', async ({ client }) => {
    const response = await client.get('/admin/brand').withSession(await sessionOf(await givenStaff({ role: 'operations' })))
    response.assertStatus(403)
  })
})
