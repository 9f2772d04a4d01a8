import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { changeRole } from '#identity/actions/change_role'
import { retireRole } from '#identity/actions/retire_role'
import { savePermissionMatrix } from '#identity/actions/save_permission_matrix'
import { addRole, updateRole } from '#identity/actions/save_role'
import { matrixChangesQuery } from '#identity/queries/matrix_changes_query'
import { rolesQuery } from '#identity/queries/roles_query'
import type { Viewer } from '#identity/viewer'
import { fromJson } from '#kernel/json'
import { emptyTables } from '#tests/fixtures/database'
import { givenOrganisation, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

const administrator = async () => viewerFor(await givenStaff({ role: 'administrator' }), 'identity.roles.manage')
const versionOf = async (viewer: Viewer) => (await rolesQuery(viewer, { realm: 'back_office' })).version
const typeOf = (result: { ok: boolean; error?: { type: string } }) => (result.ok ? 'ok' : result.error!.type)

const take = (role: string, permission: string) => ({ role, permission, granted: false })
const give = (role: string, permission: string) => ({ role, permission, granted: true })

test.group('Identity | matrix of roles', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('is saved as a whole or not at all', async ({ assert }) => {
    const viewer = await administrator()
    const version = await versionOf(viewer)
    const changes = [take('support', 'identity.customers.read'), give('support', 'identity.members.manage')]
    assert.equal(typeOf(await savePermissionMatrix(viewer, { version, changes })), 'wrong_realm')
    assert.isTrue((await viewerFor(await givenStaff({ role: 'support' }))).may('identity.customers.read'))
  })

  test('refuses the second of two administrators who looked at the same one', async ({ assert }) => {
    const [first, second] = [await administrator(), await administrator()]
    const version = await versionOf(first)
    assert.equal(typeOf(await savePermissionMatrix(first, { version, changes: [take('support', 'identity.customers.read')] })), 'ok')
    assert.equal(typeOf(await savePermissionMatrix(second, { version, changes: [take('sales', 'identity.customers.read')] })), 'changed_meanwhile')
    assert.isTrue((await viewerFor(await givenStaff({ role: 'sales' }))).may('identity.customers.read'))
  })

  test('changes nothing where all is so already', async ({ assert }) => {
    const viewer = await administrator()
    const changes = [give('support', 'identity.customers.read')]
    assert.deepEqual(await savePermissionMatrix(viewer, { version: await versionOf(viewer), changes }), { ok: true, value: { changed: 0 } })
    assert.lengthOf(await db.from('audit_rows').where('action', 'identity.role.permissions_changed'), 0)
  })

  test('says before saving whom it touches and what they lose', async ({ assert }) => {
    const viewer = await administrator()
    await givenStaff({ role: 'support' })
    const twice = await givenStaff({ role: 'support' })
    const sales = await db.from('roles').where('code', 'sales').firstOrFail()
    await db.table('user_roles').insert({ user_id: twice.id, role_id: sales.id })
    const found = await matrixChangesQuery(viewer, [take('support', 'identity.customers.read'), give('support', 'identity.roles.read'), give('sales', 'identity.customers.read')])
    assert.deepEqual(found.roles.map(({ role }) => role.code), ['support'])
    const [{ role, granted, taken }] = found.roles
    assert.equal(role.people, 2)
    assert.deepEqual(granted.map(({ code }) => code), ['identity.roles.read'])
    assert.deepEqual(taken.map(({ code, people }) => [code, people]), [['identity.customers.read', 1]])
  })

  test('is taken back from its audit row', async ({ client, assert }) => {
    const person = await givenStaff({ role: 'administrator', locale: 'en' })
    const viewer = await viewerFor(person, 'identity.roles.manage')
    await savePermissionMatrix(viewer, { version: await versionOf(viewer), changes: [take('support', 'identity.customers.read')] })
    const row = await db.from('audit_rows').where('action', 'identity.role.permissions_changed').orderBy('id', 'desc').firstOrFail()
    assert.deepEqual(fromJson(row.before_values), { 'identity.customers.read': true })
    const session = await sessionOf(person)
    const preview = await client.get(`/admin/roles/undo/${row.id}`).withSession(session)
    preview.assertStatus(200)
    assert.include(preview.text(), 'value="identity.customers.read"')
    const changes = [{ role: 'support', permission: 'identity.customers.read', granted: true }]
    const saved = await client.post('/admin/roles/permissions').withSession(session).withCsrfToken()
      .json({ version: await versionOf(viewer), realm: 'back_office', changes }).redirects(0)
    saved.assertStatus(302)
    assert.isTrue((await viewerFor(await givenStaff({ role: 'support' }))).may('identity.customers.read'))
  })

  test('takes more boxes than a form parser counts by itself', async ({ client, assert }) => {
    const session = await sessionOf(await givenStaff({ role: 'administrator', locale: 'en' }))
    const { version, permissions } = await rolesQuery(await administrator(), { realm: 'back_office' })
    const held = permissions.flatMap(({ code, holders }) => holders.map((role) => `held[]=${role}+${code}`)).filter((pair) => !pair.includes('support+identity.customers.read'))
    assert.isAbove(held.length, 100)
    const body = `version=${version}&realm=back_office&q=&module=&${held.join('&')}`
    const preview = await client.post('/admin/roles/preview').withSession(session).withCsrfToken()
      .header('content-type', 'application/x-www-form-urlencoded').fields({}).form(body as never)
    preview.assertStatus(200)
    assert.equal(preview.text().match(/name="changes\[\d+\]\[permission\]"/g)?.length, 1)
  })

  test('ends the sessions of staff who lost all they had', async ({ client, assert }) => {
    const viewer = await administrator()
    const added = await addRole(viewer, { zh: '临时', en: 'Temporary', realm: 'back_office', scope: 'self', copyOf: null })
    assert.isTrue(added.ok)
    const person = await givenStaff({ role: 'support' })
    await savePermissionMatrix(viewer, { version: await versionOf(viewer), changes: [give('temporary', 'identity.self.manage')] })
    await changeRole(await viewerFor({ id: viewer.userId! }, 'identity.staff.manage'), { userId: person.id, role: 'temporary' })
    const session = await sessionOf(person)
    const before = await client.get('/admin/me').withSession(session).redirects(0)
    before.assertStatus(200)
    await savePermissionMatrix(viewer, { version: await versionOf(viewer), changes: [take('temporary', 'identity.self.manage')] })
    const after = await client.get('/admin/me').withSession(session).redirects(0)
    assert.equal(after.header('location'), '/sign-in')
  })
})

test.group('Identity | roles of one’s own', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const ours = { zh: '大客户销售', en: 'Key account', realm: 'back_office', scope: 'own_customers', copyOf: 'support' } as const

  test('copy what another one holds, under their own scope', async ({ assert }) => {
    const viewer = await administrator()
    assert.deepEqual(await addRole(viewer, ours), { ok: true, value: { code: 'key_account' } })
    const person = await givenStaff({ role: 'support' })
    await changeRole(await viewerFor({ id: viewer.userId! }, 'identity.staff.manage'), { userId: person.id, role: 'key_account' })
    const seen = await viewerFor(person, 'identity.customers.read')
    assert.isTrue(seen.may('identity.customers.read'))
    assert.equal(seen.scope, 'own_customers')
  })

  test('are refused with a name that is taken, or a scope of the other house', async ({ assert }) => {
    const viewer = await administrator()
    assert.equal(typeOf(await addRole(viewer, { ...ours, scope: 'organisation' })), 'scope_unfit')
    assert.equal(typeOf(await addRole(viewer, { ...ours, en: 'finance' })), 'name_taken')
    assert.equal(typeOf(await addRole(viewer, { ...ours, copyOf: 'owner' })), 'copied_not_found')
    await addRole(viewer, ours)
    assert.equal(typeOf(await addRole(viewer, ours)), 'name_taken')
  })

  test('are renamed and get another scope, built-in ones do not', async ({ assert }) => {
    const viewer = await administrator()
    await addRole(viewer, ours)
    assert.equal(typeOf(await updateRole(viewer, { code: 'key_account', zh: '客户经理', en: 'Account manager', scope: 'department' })), 'ok')
    assert.equal((await rolesQuery(viewer, { realm: 'back_office' })).roles.find(({ code }) => code === 'key_account')?.scope, 'department')
    assert.equal(typeOf(await updateRole(viewer, { code: 'support', zh: 'x', en: 'x', scope: 'platform' })), 'builtin')
  })

  test('are retired when nobody holds them, once', async ({ assert }) => {
    const viewer = await administrator()
    await addRole(viewer, ours)
    const person = await givenStaff({ role: 'support' })
    const staff = await viewerFor({ id: viewer.userId! }, 'identity.staff.manage')
    await changeRole(staff, { userId: person.id, role: 'key_account' })
    assert.deepEqual(await retireRole(viewer, 'key_account'), { ok: false, error: { type: 'in_use', people: 1 } })
    await changeRole(staff, { userId: person.id, role: 'support' })
    assert.equal(typeOf(await retireRole(viewer, 'key_account')), 'ok')
    assert.equal(typeOf(await retireRole(viewer, 'key_account')), 'role_not_found')
    assert.equal(typeOf(await changeRole(staff, { userId: person.id, role: 'key_account' })), 'role_unknown')
    assert.equal(typeOf(await retireRole(viewer, 'support')), 'builtin')
  })
})

test.group('Identity | why somebody sees something', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  async function asked(query: Record<string, string | number>) {
    const session = await sessionOf(await givenStaff({ role: 'administrator', locale: 'en' }))
    return { session, query }
  }

  test('names role, scope and the row’s owner', async ({ client, assert }) => {
    const sales = await givenStaff({ role: 'sales', name: '李明' })
    const [mine, other] = [await givenOrganisation({ salesUserId: sales.id }), await givenOrganisation()]
    const { session } = await asked({})
    const page = (address: string) => client.get('/admin/access').qs({ person: sales.id, address }).withSession(session).header('accept-language', 'en')
    const own = await page(`/admin/customers/${mine.id}`)
    own.assertStatus(200)
    for (const words of ['李明 sees this row', mine.name, 'Own customers', 'identity.customers.read']) assert.include(own.text(), words)
    assert.include((await page(`/admin/customers/${other.id}`)).text(), 'does not see this row')
    assert.include((await page('/admin/customers/999999')).text(), 'There is no such row')
    assert.include((await page('/admin/roles')).text(), 'no role grants')
    assert.include((await page('/products')).text(), 'open to everybody')
    assert.include((await page('/nowhere/at/all')).text(), 'There is no such page')
  })

  test('is asked by those alone who may read roles', async ({ client }) => {
    const response = await client.get('/admin/access').withSession(await sessionOf(await givenStaff({ role: 'sales' }))).redirects(0)
    response.assertStatus(403)
  })
})

test.group('Identity | roles at once', (group) => {
  group.each.setup(emptyTables)
  group.teardown(emptyTables)

  test('fifty saves of the same matrix have one effect', async ({ assert }) => {
    const viewer = await administrator()
    const version = await versionOf(viewer)
    const save = () => savePermissionMatrix(viewer, { version, changes: [take('support', 'identity.customers.read')] })
    const results = await Promise.all(Array.from({ length: 50 }, save))
    assert.lengthOf(results.filter(({ ok }) => ok), 1)
    assert.lengthOf(await db.from('audit_rows').where('action', 'identity.role.permissions_changed'), 1)
  }).timeout(60_000)

  test('fifty times the same new role is one role', async ({ assert }) => {
    const viewer = await administrator()
    const add = () => addRole(viewer, { zh: '审核员', en: 'Auditor', realm: 'back_office', scope: 'platform' })
    const results = await Promise.all(Array.from({ length: 50 }, add))
    assert.lengthOf(results.filter(({ ok }) => ok), 1)
    const retired = await Promise.all(Array.from({ length: 50 }, () => retireRole(viewer, 'auditor')))
    assert.lengthOf(retired.filter(({ ok }) => ok), 1)
  }).timeout(60_000)
})
