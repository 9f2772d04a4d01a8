import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { changeRole } from '#identity/actions/change_role'
import { offboardMember } from '#identity/actions/offboard_member'
import { removeDepartment } from '#identity/actions/remove_department'
import { saveDepartment } from '#identity/actions/save_department'
import { setMemberStatus } from '#identity/actions/set_member_status'
import { departmentsQuery } from '#identity/queries/departments_query'
import { memberQuery, membersQuery } from '#identity/queries/members_query'
import type { Viewer } from '#identity/viewer'
import { clock } from '#kernel/clock'
import { givenMember, givenPermission, givenStaff, sessionOf, tokenFor, viewerFor } from '#tests/fixtures/people'

const manage = 'identity.members.manage'
const typeOf = (result: { ok: boolean; error?: { type: string } }) => (result.ok ? 'ok' : result.error!.type)
const givenOwner = async () => {
  const owner = await givenMember()
  return { owner, viewer: await viewerFor(owner, manage) }
}
const newcomer = { name: '何苗', contact: 'miao@example.com', role: 'member' as const }

test.group('Identity | members', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    clock.restore()
    await limiter.clear()
    return () => clock.restore()
  })

  test('of another organisation are absent for every act', async ({ assert }) => {
    const { viewer } = await givenOwner()
    const foreign = await givenMember({ role: 'member' })
    assert.isNull(await memberQuery(viewer, foreign.id))
    assert.equal(typeOf(await changeRole(viewer, { userId: foreign.id, role: 'reader' })), 'member_not_found')
    assert.equal(typeOf(await setMemberStatus(viewer, { userId: foreign.id, status: 'suspended' })), 'member_not_found')
    const listed = await membersQuery(viewer, { page: 1, pageSize: 100, organisationId: foreign.organisationId })
    assert.equal(listed.total, 0)
  })

  test('answer 404 on the pages when they are somebody else’s', async ({ client }) => {
    const { owner } = await givenOwner()
    const foreign = await givenMember({ role: 'member' })
    const session = await sessionOf(owner)
    const shown = await client.get(`/members/${foreign.id}`).withSession(session)
    shown.assertStatus(404)
    for (const [act, form] of [['role', { role: 'reader' }], ['status', { status: 'suspended' }], ['department', {}], ['offboard', {}]] as const) {
      const response = await client.post(`/members/${foreign.id}/${act}`).withSession(session).withCsrfToken().form(form).redirects(0)
      response.assertStatus(404)
    }
  })

  test('’ departments and tokens answer 404 to strangers', async ({ client }) => {
    const [{ owner }, { owner: stranger, viewer }] = [await givenOwner(), await givenOwner()]
    const department = await saveDepartment(viewer, { name: '研发', parentId: null })
    await tokenFor(stranger)
    const token = await db.from('auth_access_tokens').where('tokenable_id', stranger.id).firstOrFail()
    const id = department.ok ? department.value.id : 0
    const session = await sessionOf(owner)
    for (const path of [`/departments/${id}`, `/departments/${id}/remove`, `/tokens/${token.id}/revoke`]) {
      const response = await client.post(path).withSession(session).withCsrfToken().form({ name: '改名' }).redirects(0)
      response.assertStatus(404)
    }
  })

  test('without the permission get 403, and nothing happens', async ({ client, assert }) => {
    const { owner } = await givenOwner()
    const reader = await givenMember({ organisation: { id: owner.organisationId }, role: 'reader' })
    const session = await sessionOf(reader)
    const list = await client.get('/members').withSession(session)
    list.assertStatus(200)
    const response = await client.post('/invitations').withSession(session).withCsrfToken().form(newcomer).redirects(0)
    response.assertStatus(403)
    assert.isNull(await db.from('invitations').where('target', newcomer.contact).first())
  })

  test('keep their last administrator', async ({ assert }) => {
    const { owner, viewer } = await givenOwner()
    assert.equal(typeOf(await changeRole(viewer, { userId: owner.id, role: 'reader' })), 'last_administrator')
    assert.equal(typeOf(await setMemberStatus(viewer, { userId: owner.id, status: 'suspended' })), 'oneself')
    const second = await givenMember({ organisation: { id: owner.organisationId } })
    assert.equal(typeOf(await changeRole(viewer, { userId: owner.id, role: 'reader' })), 'ok')
    const other = await viewerFor(second, manage)
    assert.equal(typeOf(await changeRole(other, { userId: second.id, role: 'reader' })), 'last_administrator')
  })

  test('lose rights with the next request after their role changed', async ({ client, assert }) => {
    const { owner, viewer } = await givenOwner()
    const second = await givenMember({ organisation: { id: owner.organisationId } })
    const session = await sessionOf(second)
    const add = () => client.post('/departments').withSession(session).withCsrfToken().form({ name: '研发' }).redirects(0)
    const before = await add()
    before.assertStatus(302)
    await changeRole(viewer, { userId: second.id, role: 'reader' })
    const ended = await add()
    ended.assertHeader('location', '/sign-in')
    const after = await client.post('/departments').withSession(await sessionOf(second)).withCsrfToken().form({ name: '研发' }).redirects(0)
    after.assertStatus(403)
    const audited = await db.from('audit_rows').where({ action: 'identity.role.changed', subject_id: String(second.id) }).firstOrFail()
    assert.include(JSON.stringify(audited.after_values), 'reader')
  })

  test('who left are not restored and lose their tokens', async ({ client, assert }) => {
    const { owner, viewer } = await givenOwner()
    const member = await givenMember({ organisation: { id: owner.organisationId }, role: 'member' })
    await tokenFor(member)
    assert.equal(typeOf(await offboardMember(viewer, { userId: member.id, takerId: null })), 'ok')
    assert.equal(typeOf(await setMemberStatus(viewer, { userId: member.id, status: 'active' })), 'offboarded')
    assert.lengthOf(await db.from('auth_access_tokens').where('tokenable_id', member.id), 0)
    const page = await client.get('/members').withSession(await sessionOf(owner))
    assert.include(page.text(), member.name)
  })

  test('are found by a search that takes % literally', async ({ assert }) => {
    const { viewer } = await givenOwner()
    const listed = await membersQuery(viewer, { page: 1, pageSize: 20, q: '%' })
    assert.equal(listed.total, 0)
  })
})

test.group('Identity | departments', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const save = async (viewer: Viewer, name: string, parentId: number | null = null, id?: number) => {
    const result = await saveDepartment(viewer, { name, parentId, id })
    return result.ok ? result.value.id : result.error.type
  }

  test('form a tree that cannot close into a circle', async ({ assert }) => {
    const { viewer } = await givenOwner()
    const top = Number(await save(viewer, '研发'))
    const below = Number(await save(viewer, '平台组', top))
    assert.equal(await save(viewer, '研发', below, top), 'parent_inside')
    assert.equal(await save(viewer, '研发', top, top), 'parent_inside')
    const tree = await departmentsQuery(viewer)
    assert.deepEqual(tree.map(({ name, depth }) => [name, depth]), [['研发', 0], ['平台组', 1]])
  })

  test('refuse a second name, a foreign parent, and too much depth', async ({ assert }) => {
    const [{ viewer }, { viewer: other }] = [await givenOwner(), await givenOwner()]
    const foreign = Number(await save(other, '研发'))
    let parent = Number(await save(viewer, '研发'))
    assert.equal(await save(viewer, '研发'), 'name_taken')
    assert.equal(await save(viewer, '测试', foreign), 'parent_unknown')
    assert.equal(await save(viewer, '改名', null, foreign), 'department_not_found')
    for (let depth = 2; depth <= 8; depth++) parent = Number(await save(viewer, `第 ${depth} 层`, parent))
    assert.equal(await save(viewer, '第 9 层', parent), 'too_deep')
  })

  test('are removed only when empty', async ({ assert }) => {
    const { viewer } = await givenOwner()
    const top = Number(await save(viewer, '研发'))
    await save(viewer, '平台组', top)
    assert.equal(typeOf(await removeDepartment(viewer, { id: top })), 'not_empty')
    const { viewer: other } = await givenOwner()
    assert.equal(typeOf(await removeDepartment(other, { id: top })), 'department_not_found')
  })
})

test.group('Identity | permissions', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('taken from a role are gone with the next request, and come back', async ({ client }) => {
    const [administrator, support] = [await givenStaff({ role: 'administrator' }), await givenStaff({ role: 'support' })]
    const session = await sessionOf(support)
    const change = { role: 'support', permission: 'identity.customers.read' }
    const open = () => client.get('/admin/customers').withSession(session)
    const before = await open()
    before.assertStatus(200)
    await givenPermission(administrator, { ...change, granted: false })
    const without = await open()
    without.assertStatus(403)
    await givenPermission(administrator, { ...change, granted: true })
    const again = await open()
    again.assertStatus(200)
  })

  test('of the portal cannot be given to staff, and nobody locks everybody out', async ({ assert }) => {
    const administrator = await givenStaff({ role: 'administrator' })
    const portal = { role: 'support', permission: 'identity.members.manage', granted: true }
    assert.equal(typeOf(await givenPermission(administrator, portal)), 'wrong_realm')
    const last = { role: 'administrator', permission: 'identity.roles.manage', granted: false }
    assert.equal(typeOf(await givenPermission(administrator, last)), 'would_lock_out')
  })
})
