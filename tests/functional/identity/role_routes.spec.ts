import router from '@adonisjs/core/services/router'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { builtinRoles, portalRoles, staffRoles, type BuiltinRole, type PortalRole, type StaffRole } from '#identity/builtin_roles'
import { permissionOf } from '#identity/permissions'
import { givenMember, givenStaff, sessionOf } from '#tests/fixtures/people'

type Page = { pattern: string; permission: string }

/** Pages without parameters, by what their group asks for. Streams do not end by themselves. */
function pages(inBackOffice: boolean): Page[] {
  const routes = Object.values(router.toJSON()).flat() as any[]
  return routes.flatMap((route) => {
    const door = [...route.middleware.all()].find((entry: any) => entry.name === 'viewer') as any
    const { pattern, methods } = route
    const fits = methods.includes('GET') && !pattern.includes(':') && !pattern.endsWith('/stream')
    const isAdmin = pattern === '/admin' || pattern.startsWith('/admin/')
    return fits && isAdmin === inBackOffice && door?.args?.permission ? [{ pattern, permission: door.args.permission }] : []
  })
}

test.group('Identity | role × page', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  for (const role of Object.keys(builtinRoles) as BuiltinRole[]) {
    test(`${role} opens what is declared for it and nothing else`, async ({ client, assert }) => {
      const isStaff = (staffRoles as string[]).includes(role)
      const person = isStaff ? await givenStaff({ role: role as StaffRole }) : await givenMember({ role: role as PortalRole })
      const session = await sessionOf(person)
      const own = pages(isStaff)
      assert.isAbove(own.length, 4)
      const wrong: string[] = []
      for (const { pattern, permission } of own) {
        const mayOpen = permissionOf(permission).roles.includes(role)
        const response = await client.get(pattern).withSession(session).redirects(0)
        if ((response.status() !== 403) !== mayOpen || response.header('location') === '/sign-in') wrong.push(`${pattern} ${response.status()}`)
      }
      assert.deepEqual(wrong, [])
      const [foreign] = pages(!isStaff)
      const response = await client.get(foreign.pattern).withSession(session).redirects(0)
      assert.equal(response.status(), 403, foreign.pattern)
    }).timeout(60_000)
  }

  test('covers both houses', ({ assert }) => {
    assert.sameMembers([...portalRoles, ...staffRoles], Object.keys(builtinRoles))
  })
})
