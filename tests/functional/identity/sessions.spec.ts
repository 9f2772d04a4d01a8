import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { changeRole } from '#identity/actions/change_role'
import { sessionsQuery } from '#identity/queries/security_query'
import { clock, HOUR_MS, MINUTE_MS } from '#kernel/clock'
import { givenMember, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenSecondFactor } from '#tests/fixtures/second_factor'

test.group('Identity | sessions', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    clock.freeze('2026-11-26T08:00:15Z')
    await limiter.clear()
    return () => clock.restore()
  })

  const idOf = async (person: { id: number }) => {
    const rows = await db.from('user_sessions').where('user_id', person.id).orderBy('id', 'desc')
    return rows[0].id as number
  }

  test('are listed with device and address, this one marked', async ({ client, assert }) => {
    const person = await givenMember()
    await sessionOf(person)
    const signedIn = await client
      .post('/sign-in').withCsrfToken().header('User-Agent', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) Firefox/145.0')
      .form({ login: person.email, password: person.password }).redirects(0)
    const page = await client.get('/account/security').withSession(signedIn.session())
    assert.include(page.text(), 'Firefox · macOS')
    assert.include(page.text(), '127.0.0.1')
    assert.lengthOf([...page.text().matchAll(/本设备<\/span>/g)], 1)
    assert.lengthOf(await sessionsQuery(await viewerFor(person)), 2)
  })

  test('get a new key at sign-in, whatever one had before', async ({ client, assert }) => {
    const [person, other] = [await givenMember(), await givenMember()]
    const old = await sessionOf(other)
    const signedIn = await client.post('/sign-in').withSession(old).withCsrfToken().form({ login: person.email, password: person.password }).redirects(0)
    assert.notEqual(signedIn.session('session_key'), old.session_key)
    const replayed = await client.get('/account').withSession(old).redirects(0)
    replayed.assertHeader('location', '/sign-in')
  })

  test('that are ended elsewhere are refused at the next request', async ({ client, assert }) => {
    const person = await givenMember()
    const elsewhere = await sessionOf(person)
    const id = await idOf(person)
    const here = await sessionOf(person)
    const ended = await client.post(`/account/sessions/${id}/end`).withSession(here).withCsrfToken().redirects(0)
    ended.assertHeader('location', '/account/security')
    const gone = await client.get('/account').withSession(elsewhere).redirects(0)
    gone.assertHeader('location', '/sign-in')
    const again = await client.post(`/account/sessions/${id}/end`).withSession(here).withCsrfToken().redirects(0)
    again.assertStatus(404)
    assert.lengthOf(await sessionsQuery(await viewerFor(person)), 1)
    assert.exists(await db.from('audit_rows').where({ action: 'identity.session.ended', subject_id: String(id) }).first())
  })

  test('of all other devices are ended at once, this one stays', async ({ client }) => {
    const person = await givenMember()
    const [one, two, here] = [await sessionOf(person), await sessionOf(person), await sessionOf(person)]
    await client.post('/account/sessions/end-others').withSession(here).withCsrfToken().redirects(0)
    for (const session of [one, two]) {
      const gone = await client.get('/account').withSession(session).redirects(0)
      gone.assertHeader('location', '/sign-in')
    }
    const open = await client.get('/account').withSession(here).redirects(0)
    open.assertStatus(200)
  })

  test('of somebody else are not there', async ({ client, assert }) => {
    const [person, stranger] = [await givenMember(), await givenMember()]
    await sessionOf(stranger)
    const id = await idOf(stranger)
    const refused = await client.post(`/account/sessions/${id}/end`).withSession(await sessionOf(person)).withCsrfToken().redirects(0)
    refused.assertStatus(404)
    const row = await db.from('user_sessions').where('id', id).firstOrFail()
    assert.isNull(row.ended_at)
  })

  test('are not opened by a copy after signing out', async ({ client }) => {
    const person = await givenMember()
    const session = await sessionOf(person)
    await client.post('/sign-out').withSession(session).withCsrfToken().redirects(0)
    const replayed = await client.get('/account').withSession(session).redirects(0)
    replayed.assertHeader('location', '/sign-in')
  })

  test('end with a new role, and open with the new one after signing in', async ({ client }) => {
    const owner = await givenMember()
    const member = await givenMember({ organisation: { id: owner.organisationId }, role: 'owner' })
    const session = await sessionOf(member)
    await changeRole(await viewerFor(owner, 'identity.members.manage'), { userId: member.id, role: 'reader' })
    const gone = await client.get('/account').withSession(session).redirects(0)
    gone.assertHeader('location', '/sign-in')
  })

  test('end by two marks of which each is enough: the session’s own, and the version of its person', async ({ client, assert }) => {
    const owner = await givenMember()
    const member = await givenMember({ organisation: { id: owner.organisationId }, role: 'owner' })
    const session = await sessionOf(member)
    const wanted = { user_id: member.id }
    const before = await db.from('user_sessions').where(wanted).firstOrFail()
    await changeRole(await viewerFor(owner, 'identity.members.manage'), { userId: member.id, role: 'reader' })
    const ended = await db.from('user_sessions').where(wanted).firstOrFail()
    assert.deepInclude(ended, { end_reason: 'role', ended_at: clock.now() })
    const { access_version: version } = await db.from('users').where('id', member.id).firstOrFail()
    assert.equal(version, before.access_version + 1)
    for (const mark of [{ ended_at: null }, { ended_at: clock.now(), access_version: version }]) {
      await db.from('user_sessions').where(wanted).update({ access_version: before.access_version, ...mark })
      const gone = await client.get('/account').withSession(session).redirects(0)
      gone.assertHeader('location', '/sign-in')
    }
  })

  test('with another person’s user in them open nothing', async ({ client }) => {
    const [person, victim] = [await givenMember(), await givenMember()]
    const session = await sessionOf(person)
    const response = await client.get('/account').withSession({ ...session, auth_web: victim.id }).redirects(0)
    response.assertHeader('location', '/sign-in')
  })

  test('go on while a page keeps itself up to date, but not for ever', async ({ client }) => {
    const person = await givenStaff()
    let session = await sessionOf(person)
    clock.advance(20 * MINUTE_MS)
    const automatic = await client.get('/sign-in/time-left').header('X-Automatic', '1').withSession(session)
    automatic.assertBodyContains({ seconds: 600 })
    session = { ...session, ...automatic.session() }
    clock.advance(11 * MINUTE_MS)
    const gone = await client.get('/admin/me').withSession(session).redirects(0)
    gone.assertHeader('location', '/sign-in')
  })

  test('say how long they go on, and begin to count anew when somebody wants to stay', async ({ client }) => {
    const person = await givenMember()
    const session = await sessionOf(person)
    clock.advance(3 * HOUR_MS)
    const stayed = await client.get('/sign-in/time-left').withSession(session)
    stayed.assertBodyContains({ seconds: 4 * 3600, secondsMax: 9 * 3600 })
    const guest = await client.get('/sign-in/time-left')
    guest.assertBody({ seconds: null, secondsMax: null })
  })

  test('keep what was typed into a form when they run out, for the same person alone', async ({ client, assert }) => {
    const [owner, stranger] = [await givenMember(), await givenMember()]
    const session = await sessionOf(owner)
    clock.advance(5 * HOUR_MS)
    const form = { name: '数据平台部', password: 'never kept' }
    const sent = await client
      .post('/departments').withSession(session).withCsrfToken().header('Referer', `http://${process.env.HOST}:${process.env.PORT}/departments`).form(form).redirects(0)
    sent.assertHeader('location', '/sign-in')
    assert.notInclude(JSON.stringify(sent.session()), 'never kept')
    const signIn = (person: { email: string; password: string }) =>
      client.post('/sign-in').withSession(sent.session()).withCsrfToken().form({ login: person.email, password: person.password }).redirects(0)
    const back = await signIn(owner)
    back.assertHeader('location', '/departments')
    assert.equal(back.flashMessage('name'), '数据平台部')
    const other = await signIn(stranger)
    assert.notEqual(other.header('location'), '/departments')
    assert.notInclude(JSON.stringify(other.flashMessages()), '数据平台部')
  })
})

test.group('Identity | step-up', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    clock.freeze('2026-11-26T08:00:15Z')
    await limiter.clear()
    return () => clock.restore()
  })

  const home = `http://${process.env.HOST}:${process.env.PORT}`

  test('asks staff for the second factor after a quarter of an hour, and gives the form back', async ({ client, assert }) => {
    const person = await givenStaff({ role: 'administrator' })
    const factor = await givenSecondFactor(person)
    const session = await sessionOf(person)
    const send = (with_: object) =>
      client.post('/admin/tokens').withSession(with_ as any).withCsrfToken().header('Referer', `${home}/admin/tokens`)
        .json({ name: '对账脚本', scopes: ['identity.audit.read'], days: 30 }).accept('html').redirects(0)
    clock.advance(15 * MINUTE_MS + 1)
    const asked = await send(session)
    asked.assertHeader('location', '/admin/confirm')
    assert.lengthOf(await db.from('auth_access_tokens').where('tokenable_id', person.id), 0)
    const wrong = await client.post('/admin/confirm').withSession(asked.session()).withCsrfToken().form({ code: '000000' }).redirects(0)
    assert.property(wrong.flashMessages().inputErrorsBag, 'code')
    const password = await client.post('/admin/confirm').withSession(asked.session()).withCsrfToken().form({ password: person.password }).redirects(0)
    assert.property(password.flashMessages().inputErrorsBag, 'code')
    const confirmed = await client.post('/admin/confirm').withSession(asked.session()).withCsrfToken().form({ code: factor.code() }).redirects(0)
    confirmed.assertHeader('location', '/admin/tokens')
    assert.equal(confirmed.flashMessage('name'), '对账脚本')
    assert.notEqual(confirmed.session('session_key'), session.session_key)
    const replayed = await client.get('/admin/me').withSession(session).redirects(0)
    replayed.assertHeader('location', '/sign-in')
    const done = await send(confirmed.session())
    done.assertStatus(200)
  })

  test('asks a customer without a second factor for the password', async ({ client, assert }) => {
    const person = await givenMember()
    const session = await sessionOf(person)
    clock.advance(HOUR_MS)
    const asked = await client.post('/tokens').withSession(session).withCsrfToken().form({}).redirects(0)
    asked.assertHeader('location', '/confirm')
    const wrong = await client.post('/confirm').withSession(asked.session()).withCsrfToken().form({ password: 'not this one' }).redirects(0)
    assert.property(wrong.flashMessages().inputErrorsBag, 'password')
    const right = await client.post('/confirm').withSession(asked.session()).withCsrfToken().form({ password: person.password }).redirects(0)
    assert.notEqual(right.header('location'), '/confirm')
    const audited = await db.from('audit_rows').where({ subject_id: String(person.id) }).whereILike('action', 'identity.session.%').orderBy('id')
    assert.deepEqual(audited.map(({ action }) => action), ['identity.session.not_confirmed', 'identity.session.confirmed'])
  })

  test('stands before what is about credentials, roles and much money', async ({ client, assert }) => {
    const administrator = await givenStaff({ role: 'administrator' })
    const [finance, operations, owner] = [await givenStaff({ role: 'finance' }), await givenStaff(), await givenMember()]
    const sessions = new Map([[administrator, await sessionOf(administrator)], [finance, await sessionOf(finance)], [operations, await sessionOf(operations)]])
    const ownerSession = await sessionOf(owner)
    clock.advance(16 * MINUTE_MS)
    const guarded: Array<[typeof administrator, string]> = [
      [administrator, '/admin/invitations'], [administrator, '/admin/members/1/role'], [administrator, '/admin/members/1/second-factor/reset'],
      [administrator, '/admin/tokens'], [administrator, '/admin/me/recovery-codes'], [administrator, '/admin/me/second-factor'],
      [finance, '/admin/recharges/rch_0000000000000000000000/decision'], [operations, '/admin/suppliers'], [operations, '/admin/suppliers/x/settings'],
    ]
    for (const [person, path] of guarded) {
      const response = await client.post(path).withSession(sessions.get(person)!).withCsrfToken().redirects(0)
      assert.equal(response.header('location'), '/admin/confirm', path)
    }
    for (const path of ['/invitations', '/members/1/role', '/tokens', '/account/second-factor', '/account/second-factor/remove']) {
      const response = await client.post(path).withSession(ownerSession).withCsrfToken().redirects(0)
      assert.equal(response.header('location'), '/confirm', path)
    }
  })
})
