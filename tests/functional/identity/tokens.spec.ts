import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import router from '@adonisjs/core/services/router'
import { test } from '@japa/runner'
import { createToken } from '#identity/actions/create_token'
import { revokeToken } from '#identity/actions/revoke_token'
import { tokensQuery } from '#identity/queries/tokens_query'
import { apiRoutes, verified } from '#identity/routing'
import { clock, DAY_MS } from '#kernel/clock'
import { givenMember, givenPermission, givenStaff, sessionOf, tokenFor, viewerFor } from '#tests/fixtures/people'

/** Two routes of this test alone: what the API's middleware does is the same for every route. */
apiRoutes('identity.members.manage', () => {
  router.get('/test-only/probe', ({ viewer, response }) => response.json({ userId: viewer.userId, scope: viewer.scope })).as('test.probe')
  router.post('/test-only/verified', ({ response }) => response.json({})).use(verified()).as('test.verified')
})

const scope = 'identity.members.manage'
const probe = '/api/v1/test-only/probe'

test.group('Identity | API tokens', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    clock.restore()
    await limiter.use('memory', { requests: 1, duration: 1 }).clear()
    return () => clock.restore()
  })

  test('open what their scope and their owner allow', async ({ client, assert }) => {
    const owner = await givenMember()
    const viewer = await viewerFor(owner)
    const made = await createToken(viewer, { name: '构建', scopes: [scope], days: 30 })
    assert.isTrue(made.ok)
    const response = await client.get(probe).bearerToken(made.ok ? made.value.value : '')
    response.assertStatus(200)
    response.assertBody({ userId: owner.id, scope: 'organisation' })
    assert.equal(response.header('ratelimit-remaining'), String(Number(response.header('ratelimit-limit')) - 1))
    assert.isUndefined(response.header('set-cookie'))
  })

  test('are refused beyond their scope', async ({ client, assert }) => {
    const token = await tokenFor(await givenMember(), ['identity.members.read'])
    const response = await client.get(probe).bearerToken(token)
    response.assertStatus(403)
    assert.equal(response.body().code, 'forbidden')
    response.assertHeader('content-type', 'application/problem+json')
  })

  test('lose what their owner loses, at once', async ({ client }) => {
    const owner = await givenMember()
    const token = await tokenFor(owner, [scope])
    const administrator = await givenStaff({ role: 'administrator' })
    await givenPermission(administrator, { role: 'owner', permission: scope, granted: false })
    const response = await client.get(probe).bearerToken(token)
    response.assertStatus(403)
  })

  test('are refused when wrong, expired, revoked or suspended', async ({ client, assert }) => {
    const owner = await givenMember()
    const viewer = await viewerFor(owner)
    const token = await tokenFor(owner, [scope])
    const statusOf = async (value: string) => {
      const response = await client.get(probe).bearerToken(value)
      return response.status()
    }
    assert.equal(await statusOf(token.replace(/.$/, '~')), 401)
    assert.equal(await statusOf(`${token.slice(0, -2)}xx`), 401)
    assert.equal(await statusOf('kb_'), 401)
    await db.from('users').where('id', owner.id).update({ status: 'suspended' })
    assert.equal(await statusOf(token), 401)
    await db.from('users').where('id', owner.id).update({ status: 'active' })
    assert.equal(await statusOf(token), 200)
    clock.advance(31 * DAY_MS)
    assert.equal(await statusOf(token), 401)
    clock.restore()
    const [{ id }] = await tokensQuery(viewer)
    await revokeToken(viewer, { id })
    assert.equal(await statusOf(token), 401)
  })

  test('cannot be given scopes that one does not hold, nor a year and a day', async ({ assert }) => {
    const viewer = await viewerFor(await givenMember({ role: 'reader' }))
    const foreign = await createToken(viewer, { name: 'x', scopes: [scope], days: 30 })
    assert.deepEqual(foreign, { ok: false, error: { type: 'scopes_not_held', scopes: [scope] } })
    const long = await createToken(viewer, { name: 'x', scopes: ['identity.members.read'], days: 366 })
    assert.equal(long.ok || long.error.type, 'life_out_of_range')
  })

  test('of others cannot be revoked', async ({ assert }) => {
    const [owner, stranger] = [await givenMember(), await givenMember()]
    await tokenFor(owner)
    const [{ id }] = await tokensQuery(await viewerFor(owner))
    const refused = await revokeToken(await viewerFor(stranger), { id })
    assert.isFalse(refused.ok)
    const member = await givenMember({ organisation: { id: owner.organisationId }, role: 'member' })
    const byMember = await revokeToken(await viewerFor(member), { id })
    assert.isFalse(byMember.ok)
    const byOwner = await revokeToken(await viewerFor(owner), { id })
    assert.isTrue(byOwner.ok)
  })

  test('are shown once, on the page, and leave no value in the audit', async ({ client, assert }) => {
    const owner = await givenMember()
    const form = { 'name': '构建', 'scopes[]': [scope], 'days': '30' }
    const page = await client.post('/tokens').withSession(await sessionOf(owner)).withCsrfToken().form(form).redirects(0)
    page.assertStatus(200)
    const [value] = /kb_[\w-]+\.[\w-]+/.exec(page.text()) ?? []
    assert.exists(value)
    const rows = await db.from('audit_rows').where('action', 'identity.token.created')
    assert.notInclude(JSON.stringify(rows), value!.split('.')[1])
    const list = await client.get('/tokens').withSession(await sessionOf(owner))
    assert.notInclude(list.text(), value!)
  })

  test('limit their requests and say so', async ({ client }) => {
    const owner = await givenMember()
    const token = await tokenFor(owner, [scope])
    const [{ id }] = await tokensQuery(await viewerFor(owner))
    await limiter.use('memory', { requests: 600, duration: '1 min' }).increment(`api_token_${id}`, 600)
    const response = await client.get(probe).bearerToken(token)
    response.assertStatus(429)
    response.assertHeader('ratelimit-remaining', '0')
  })

  test('of unverified members are told what is missing', async ({ client, assert }) => {
    const token = await tokenFor(await givenMember({ verified: false }), [scope])
    const look = await client.get(probe).bearerToken(token)
    look.assertStatus(200)
    const act = await client.post('/api/v1/test-only/verified').bearerToken(token)
    act.assertStatus(403)
    assert.equal(act.body().code, 'not_verified')
    assert.deepEqual(act.body().errors.map((error: { field: string }) => error.field), ['email', 'phone'])
  })

  test('are the only key of the API: a session opens nothing', async ({ client }) => {
    const response = await client.get(probe).withSession(await sessionOf(await givenMember()))
    response.assertStatus(401)
    response.assertHeader('www-authenticate', 'Bearer')
  })
})
