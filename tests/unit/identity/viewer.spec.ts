import { test } from '@japa/runner'
import fastCheck from 'fast-check'
import { scopes, type Scope } from '#identity/builtin_roles'
import { definePermissions } from '#identity/permissions'
import { guestViewer, systemViewer, viewerOf, visibleOrganisations, type HeldRole, type Person, type Viewer } from '#identity/viewer'
import { unknownFields } from '#kernel/http/strict_input'
import { viewerFixture } from '#tests/fixtures/people'

const person: Person = {
  userId: 7, organisationId: 3, organisationName: '星河', departmentId: null, name: '林晓', email: 'a@example.com', phone: null,
  locale: 'zh-CN', pictureFile: null, realm: 'back_office', missing: [],
}
const origin = { ipAddress: null, requestId: null }
const role = (id: number, scope: Scope, permissions: string[], realm: HeldRole['realm'] = 'back_office'): HeldRole => ({
  id, code: `r${id}`, realm, scope, permissions: new Set(permissions),
})

/** Collects what a query would be narrowed by. */
function narrowing(viewer: Viewer, userColumn?: string): string[] {
  const added: string[] = []
  const query = { whereRaw: (sql: string) => (added.push(sql.replace(/\s+/g, ' ').trim()), query) }
  visibleOrganisations(viewer, query, 'orders.organisation_id', userColumn)
  return added
}

test.group('Identity | viewer', () => {
  test('has the widest scope of the roles that grant the permission, not of all', ({ assert }) => {
    const roles = [role(1, 'own_customers', ['orders.orders.price']), role(2, 'platform', ['orders.orders.read'])]
    assert.equal(viewerOf({ person, roles, origin, permission: 'orders.orders.read' }).scope, 'platform')
    assert.equal(viewerOf({ person, roles, origin, permission: 'orders.orders.price' }).scope, 'own_customers')
    assert.equal(viewerOf({ person, roles, origin }).scope, 'own_customers')
  })

  test('gains nothing from a role of the other house', ({ assert }) => {
    const viewer = viewerOf({ person, roles: [role(1, 'platform', ['a.b.c'], 'portal')], origin, permission: 'a.b.c' })
    assert.isFalse(viewer.may('a.b.c'))
    assert.equal(viewer.scope, 'self')
  })

  test('with a token holds what both hold', ({ assert }) => {
    const permission = fastCheck.constantFrom('a.b.c', 'a.b.d', 'a.c.c', 'b.b.c')
    fastCheck.assert(
      fastCheck.property(fastCheck.array(permission), fastCheck.array(permission), permission, (held, abilities, asked) => {
        const viewer = viewerOf({ person, roles: [role(1, 'platform', held)], origin, token: { id: 1, abilities } })
        return viewer.may(asked) === (held.includes(asked) && abilities.includes(asked))
      })
    )
    assert.isTrue(true)
  })

  test('as guest may nothing and sees nothing, as system everything', ({ assert }) => {
    assert.isFalse(guestViewer.may('orders.orders.read'))
    assert.deepEqual(narrowing(guestViewer), ['1 = 0'])
    assert.isTrue(systemViewer.may('orders.orders.read'))
    assert.deepEqual(narrowing(systemViewer), [])
  })

  test('is narrowed in every scope but platform, and shut out where its rows cannot be told', ({ assert }) => {
    for (const scope of scopes) {
      const added = narrowing(viewerFixture({ scope, organisationId: 3, departmentId: 5 }))
      assert.equal(added.length, scope === 'platform' ? 0 : 1, scope)
    }
    assert.deepEqual(narrowing(viewerFixture({ scope: 'self' })), ['1 = 0'])
    assert.deepEqual(narrowing(viewerFixture({ scope: 'department', realm: 'portal', departmentId: 5 })), ['1 = 0'])
    assert.match(narrowing(viewerFixture({ scope: 'self' }), 'orders.user_id')[0], /\?\? = \? AND \?\? = \?/)
    assert.deepEqual(narrowing(viewerFixture({ scope: 'organisation', organisationId: null })), ['1 = 0'])
  })
})

test.group('Identity | permissions', () => {
  test('are refused with a wrong code, twice, or for a role of the other house', ({ assert }) => {
    const shape = { zh: '试', en: 'try', realm: 'portal' as const, roles: [] }
    assert.throws(() => definePermissions('identity', { 'identity.members': shape }), /module|noun|verb/)
    assert.throws(() => definePermissions('identity', { 'orders.orders.read': shape }), /identity\.noun\.verb/)
    assert.throws(() => definePermissions('identity', { 'identity.members.read': shape }), /twice/)
    assert.throws(() => definePermissions('identity', { 'identity.probe.read': { ...shape, roles: ['sales'] } }), /sales/)
  })
})

test.group('Kernel | unknown fields', () => {
  test('are found at any depth, empty ones are not', ({ assert }) => {
    const known = { items: [{ offerId: 1, quantity: 2 }] }
    const sent = { items: [{ offerId: '1', quantity: '2', priceFen: 1 }], organisationId: 9, note: null }
    assert.deepEqual(unknownFields(sent, known, ''), ['items.0.priceFen', 'organisationId'])
  })
})
