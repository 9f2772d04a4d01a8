import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { addRole } from '#identity/actions/save_role'
import { saveDepartment } from '#identity/actions/save_department'
import { visibleOrganisations, type Scope } from '#identity/viewer'
import { givenMember, givenOrganisation, givenStaff, viewerFor } from '#tests/fixtures/people'

async function givenDepartment(person: { id: number }, name: string, parentId: number | null = null): Promise<number> {
  const made = await saveDepartment(await viewerFor(person), { name, parentId })
  if (!made.ok) throw new Error(made.error.type)
  return made.value.id
}

const putInto = (departmentId: number, ...people: { id: number }[]) =>
  db.from('users').whereIn('id', people.map(({ id }) => id)).update({ department_id: departmentId })

/** Gives somebody a role like the one they hold, with another scope. */
async function withScope(person: { id: number; role: string }, realm: 'portal' | 'back_office', scope: Scope): Promise<void> {
  const administrator = await viewerFor(await givenStaff({ role: 'administrator' }), 'identity.roles.manage')
  const added = await addRole(administrator, { zh: `${scope}的角色`, en: `Role of ${scope}`, realm, scope, copyOf: person.role })
  if (!added.ok) throw new Error(added.error.type)
  const row = await db.from('roles').where('code', added.value.code).firstOrFail()
  await db.from('user_roles').where('user_id', person.id).update({ role_id: row.id })
}

test.group('Identity | scope of a department', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('shows staff the customers of sales in their department and below, nobody else’s', async ({ assert }) => {
    const administrator = await givenStaff({ role: 'administrator' })
    const [lead, sales, below, elsewhere] = [await givenStaff({ role: 'sales' }), await givenStaff({ role: 'sales' }), await givenStaff({ role: 'sales' }), await givenStaff({ role: 'sales' })]
    const east = await givenDepartment(administrator, '华东')
    const shanghai = await givenDepartment(administrator, '上海', east)
    await putInto(east, lead, sales)
    await putInto(shanghai, below)
    await putInto(await givenDepartment(administrator, '华北'), elsewhere)
    const customers = await Promise.all([sales, below, elsewhere].map(({ id }) => givenOrganisation({ salesUserId: id })))
    await withScope(lead, 'back_office', 'department')
    const viewer = await viewerFor(lead, 'identity.customers.read')
    assert.equal(viewer.scope, 'department')
    const seen = await visibleOrganisations(viewer, db.from('organisations'), 'organisations.id').select('id')
    assert.sameMembers(seen.map(({ id }) => id), [customers[0].id, customers[1].id])
  })

  test('shows members rows of people in their department and below', async ({ assert }) => {
    const owner = await givenMember()
    const organisation = { id: owner.organisationId }
    const [head, mate, other] = [await givenMember({ organisation, role: 'member' }), await givenMember({ organisation, role: 'member' }), await givenMember({ organisation, role: 'member' })]
    const research = await givenDepartment(owner, '研发部')
    await putInto(research, head)
    await putInto(await givenDepartment(owner, '平台组', research), mate)
    await putInto(await givenDepartment(owner, '财务部'), other)
    await withScope(head, 'portal', 'department')
    const viewer = await viewerFor(head, 'identity.members.read')
    const seen = await visibleOrganisations(viewer, db.from('users'), 'users.organisation_id', 'users.id').select('id')
    assert.sameMembers(seen.map(({ id }) => id), [head.id, mate.id])
  })

  test('shows nothing to who is in no department', async ({ assert }) => {
    const lead = await givenStaff({ role: 'sales' })
    await givenOrganisation({ salesUserId: lead.id })
    await withScope(lead, 'back_office', 'department')
    const viewer = await viewerFor(lead, 'identity.customers.read')
    assert.lengthOf(await visibleOrganisations(viewer, db.from('organisations'), 'organisations.id').select('id'), 0)
  })
})
