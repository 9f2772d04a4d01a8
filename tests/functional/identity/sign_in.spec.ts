import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { signIn } from '#identity/actions/sign_in'
import { changePassword } from '#identity/actions/change_password'
import { purgeIdentity } from '#identity/actions/purge_identity'
import { setMemberStatus } from '#identity/actions/set_member_status'
import { clock, DAY_MS, HOUR_MS, MINUTE_MS } from '#kernel/clock'
import { givenMember, givenStaff, sessionOf, tokenFor, viewerFor } from '#tests/fixtures/people'

const from = (ipAddress: string) => ({ ipAddress, requestId: 'r1' })
const answerOf = async (login: string, password: string, ip = '198.51.100.1') => {
  const result = await signIn({ login, password, origin: from(ip) })
  return result.ok ? 'welcome' : result.error.type
}

test.group('Identity | sign in', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    clock.restore()
    await limiter.clear()
    return () => clock.restore()
  })

  test('takes e-mail in any case, and the phone number', async ({ assert }) => {
    const person = await givenMember()
    assert.equal(await answerOf(person.email.toUpperCase(), person.password), 'welcome')
    assert.equal(await answerOf(`+86 ${person.phone}`, person.password), 'welcome')
  })

  test('answers the same to a wrong password, a stranger and a suspended person', async ({ assert }) => {
    const [person, suspended] = [await givenMember(), await givenMember()]
    await db.from('users').where('id', suspended.id).update({ status: 'suspended' })
    assert.equal(await answerOf(person.email, 'not this one either'), 'wrong')
    assert.equal(await answerOf('nobody@example.com', person.password), 'wrong')
    assert.equal(await answerOf(suspended.email, suspended.password), 'wrong')
  })

  test('closes an account for one address after five wrong passwords, not for others', async ({ assert }) => {
    const person = await givenMember()
    for (let i = 0; i < 5; i++) assert.equal(await answerOf(person.email, `wrong password ${i}`), 'wrong')
    assert.equal(await answerOf(person.email, person.password), 'too_many')
    assert.equal(await answerOf(person.email, person.password, '198.51.100.2'), 'welcome')
  })

  test('limits one address over many accounts', async ({ assert }) => {
    for (let i = 0; i < 60; i++) await limiter.use({ requests: 60, duration: '15 mins' }).increment('sign_in_from_198.51.100.9')
    const person = await givenMember()
    assert.equal(await answerOf(person.email, person.password, '198.51.100.9'), 'too_many')
    assert.equal(await answerOf(person.email, person.password), 'welcome')
  })

  test('leaves one audit row per attempt and no password in it', async ({ assert }) => {
    const person = await givenMember()
    await answerOf(person.email, 'a guess that is wrong')
    await answerOf(person.email, person.password)
    const rows = await db.from('audit_rows').where('subject_id', String(person.id)).whereILike('action', 'identity.session.%').orderBy('id')
    assert.deepEqual(rows.map((row) => row.action), ['identity.session.refused', 'identity.session.started'])
    assert.notInclude(JSON.stringify(rows), 'a guess that is wrong')
  })

  test('starts a new session id and goes where one wanted to go', async ({ client, assert }) => {
    const person = await givenMember()
    const asked = await client.get('/members').redirects(0)
    asked.assertHeader('location', '/sign-in')
    const response = await client
      .post('/sign-in').withSession(asked.session()).withCsrfToken().form({ login: person.email, password: person.password }).redirects(0)
    response.assertHeader('location', '/members')
    assert.equal(response.session('auth_web'), person.id)
  })

  test('refuses the form without its CSRF token', async ({ client, assert }) => {
    const person = await givenMember()
    const response = await client.post('/sign-in').form({ login: person.email, password: person.password }).redirects(0)
    assert.notProperty(response.session(), 'auth_web')
    response.assertStatus(302)
  })
})

test.group('Identity | session', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    clock.restore()
    await limiter.clear()
    return () => clock.restore()
  })

  test('ends with the next request when the person is suspended', async ({ client }) => {
    const owner = await givenMember()
    const member = await givenMember({ organisation: { id: owner.organisationId }, role: 'member' })
    const session = await sessionOf(member)
    const open = await client.get('/account').withSession(session).redirects(0)
    open.assertStatus(200)
    await setMemberStatus(await viewerFor(owner, 'identity.members.manage'), { userId: member.id, status: 'suspended' })
    const closed = await client.get('/account').withSession(session).redirects(0)
    closed.assertHeader('location', '/sign-in')
  })

  test('ends when the organisation is suspended', async ({ client }) => {
    const member = await givenMember()
    const session = await sessionOf(member)
    await db.from('organisations').where('id', member.organisationId).update({ status: 'suspended' })
    const response = await client.get('/account').withSession(session).redirects(0)
    response.assertHeader('location', '/sign-in')
  })

  test('ends for staff after 30 idle minutes, for everybody after 12 hours', async ({ client }) => {
    const [staff, member] = [await givenStaff(), await givenMember()]
    const [ofStaff, ofMember] = [await sessionOf(staff), await sessionOf(member)]
    const statusOf = async (path: string, session: object) => {
      const response = await client.get(path).withSession(session as any).redirects(0)
      return response
    }
    clock.advance(29 * MINUTE_MS)
    const idle = await statusOf('/admin/me', ofStaff)
    idle.assertStatus(200)
    clock.advance(2 * MINUTE_MS)
    const gone = await statusOf('/admin/me', ofStaff)
    gone.assertHeader('location', '/sign-in')
    const still = await statusOf('/account', ofMember)
    still.assertStatus(200)
    clock.advance(12 * HOUR_MS)
    const old = await statusOf('/account', { ...ofMember, seen_at: clock.now().getTime() })
    old.assertHeader('location', '/sign-in')
  })

  test('ends on all devices but this one with a new password', async ({ client, assert }) => {
    const person = await givenMember()
    const [here, elsewhere] = [await sessionOf(person), await sessionOf(person)]
    const form = { password: { current: person.password, next: 'seven blue bicycles' } }
    const changed = await client.post('/account/password').withSession(here).withCsrfToken().json(form).accept('html').redirects(0)
    assert.notEqual(changed.session('session_key'), here.session_key)
    const onwards = await client.get('/account').withSession(changed.session()).redirects(0)
    onwards.assertStatus(200)
    const other = await client.get('/account').withSession(elsewhere).redirects(0)
    other.assertHeader('location', '/sign-in')
    assert.equal(await answerOf(person.email, 'seven blue bicycles'), 'welcome')
    assert.equal(await answerOf(person.email, person.password), 'wrong')
  })

  test('never keeps passwords of a refused form', async ({ client, assert }) => {
    const person = await givenMember()
    const form = { password: { current: 'wrong wrong wrong', next: 'seven blue bicycles' } }
    const response = await client
      .post('/account/password').withSession(await sessionOf(person)).withCsrfToken().json(form).accept('html').redirects(0)
    assert.deepEqual(Object.keys(response.flashMessages().inputErrorsBag), ['password.current'])
    assert.notInclude(JSON.stringify(response.session()), 'bicycles')
    assert.notInclude(JSON.stringify(response.flashMessages()), 'bicycles')
  })

  test('cannot be used to guess its owner’s password', async ({ assert }) => {
    const person = await givenMember()
    const { actor } = await viewerFor(person)
    const attempt = async (current: string) => {
      const result = await changePassword({ userId: person.id, current, next: 'seven blue bicycles', actor })
      return result.ok || result.error.type
    }
    for (let i = 0; i < 5; i++) assert.equal(await attempt(`wrong password ${i}`), 'wrong_password')
    assert.equal(await attempt(person.password), 'too_many')
  })

  test('is empty after signing out', async ({ client, assert }) => {
    const person = await givenMember()
    const response = await client.post('/sign-out').withSession(await sessionOf(person)).withCsrfToken().redirects(0)
    response.assertHeader('location', '/sign-in')
    assert.notProperty(response.session(), 'auth_web')
  })

  test('answers 401 to scripts instead of a page', async ({ client }) => {
    const response = await client.get('/account').accept('json').redirects(0)
    response.assertStatus(401)
  })

  test('leaves no codes and tokens behind a month after they ran out', async ({ assert }) => {
    const person = await givenMember()
    await tokenFor(person)
    clock.advance(59 * DAY_MS)
    await purgeIdentity()
    assert.lengthOf(await db.from('auth_access_tokens').where('tokenable_id', person.id), 1)
    clock.advance(2 * DAY_MS)
    await purgeIdentity()
    assert.lengthOf(await db.from('auth_access_tokens').where('tokenable_id', person.id), 0)
  })
})
