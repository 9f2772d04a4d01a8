import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { syncRoles } from '#identity/actions/sync_roles'
import { visibleOrganisations } from '#identity/viewer'
import { givenMember, givenOrganisation, givenStaff, viewerFor } from '#tests/fixtures/people'

const seen = async (viewer: Awaited<ReturnType<typeof viewerFor>>) => {
  const rows = await visibleOrganisations(viewer, db.from('organisations').where('kind', 'customer'), 'organisations.id').select('id')
  return rows.map((row: { id: number }) => row.id)
}

test.group('Identity | roles', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('gives each built-in role what is declared for it', async ({ assert }) => {
    const viewer = await viewerFor(await givenMember({ role: 'owner' }), 'identity.members.manage')
    assert.isTrue(viewer.may('identity.members.manage'))
    assert.isFalse(viewer.may('identity.staff.manage'))
    assert.equal(viewer.scope, 'organisation')
  })

  test('writes nothing when nothing is new', async ({ assert }) => {
    await syncRoles()
    assert.isFalse(await syncRoles())
  })

  test('keeps what an administrator took away', async ({ assert }) => {
    const member = await givenMember({ role: 'owner' })
    const owner = await db.from('roles').where('code', 'owner').firstOrFail()
    await db.from('role_permissions').where({ role_id: owner.id, permission_code: 'identity.tokens.manage' }).delete()
    await syncRoles()
    const kept = await db.from('role_permissions').where({ role_id: owner.id, permission_code: 'identity.tokens.manage' })
    assert.lengthOf(kept, 0)
    assert.exists(member.id)
  })

  test('removes a permission that nobody declares any more', async ({ assert }) => {
    await syncRoles()
    await db.table('permissions').insert({ code: 'identity.gone.read', module: 'identity' })
    assert.isTrue(await syncRoles())
    assert.isNull(await db.from('permissions').where('code', 'identity.gone.read').first())
  })

  test('shows a member only their own organisation', async ({ assert }) => {
    const other = await givenOrganisation()
    const member = await givenMember({ role: 'reader' })
    const ids = await seen(await viewerFor(member, 'identity.members.read'))
    assert.deepEqual(ids, [member.organisationId])
    assert.notInclude(ids, other.id)
  })

  test('shows sales only their own customers, operations all', async ({ assert }) => {
    const sales = await givenStaff({ role: 'sales' })
    const mine = await givenOrganisation({ salesUserId: sales.id })
    const other = await givenOrganisation()
    assert.deepEqual(await seen(await viewerFor(sales, 'identity.customers.read')), [mine.id])
    const all = await seen(await viewerFor(await givenStaff({ role: 'operations' }), 'identity.customers.read'))
    assert.includeMembers(all, [mine.id, other.id])
  })

  test('shows nothing to somebody without a role for the permission', async ({ assert }) => {
    const member = await givenMember({ role: 'reader' })
    const viewer = await viewerFor(member, 'identity.members.manage')
    assert.equal(viewer.scope, 'self')
    assert.deepEqual(await seen(viewer), [])
  })
})
