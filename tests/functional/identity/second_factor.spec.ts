import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { createAdministrator } from '#identity/actions/create_administrator'
import { resetSecondFactor } from '#identity/actions/reset_second_factor'
import { removeSecondFactor } from '#identity/actions/remove_second_factor'
import { spendSecondFactor } from '#identity/actions/spend_second_factor'
import { stepAt, totpOfStep } from '#identity/totp'
import { clock, MINUTE_MS } from '#kernel/clock'
import { givenMember, givenStaff, sessionOf, tokenFor, viewerFor, type GivenPerson } from '#tests/fixtures/people'
import { givenSecondFactor, recoveryCodesLeftOf } from '#tests/fixtures/second_factor'
import { newestMessage } from './helpers.ts'

const origin = { ipAddress: '198.51.100.1', requestId: 'r1' }
const spend = async (person: { id: number }, code: string) => {
  const result = await spendSecondFactor({ userId: person.id, code, origin })
  return result.ok ? result.value.how : result.error.type
}

test.group('Identity | second factor', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    clock.freeze('2026-11-26T08:00:15Z')
    await limiter.clear()
    return () => clock.restore()
  })

  const signIn = (client: any, { email, password }: GivenPerson) =>
    client.post('/sign-in').withCsrfToken().form({ login: email, password }).redirects(0)
  const enter = (client: any, session: object, code: string) =>
    client.post('/sign-in/second-factor').withSession(session).withCsrfToken().form({ code }).redirects(0)

  test('is asked for after the password, and nothing opens before', async ({ client, assert }) => {
    const person = await givenStaff({ role: 'administrator' })
    const factor = await givenSecondFactor(person)
    const first = await signIn(client, person)
    first.assertHeader('location', '/sign-in/second-factor')
    assert.notProperty(first.session(), 'auth_web')
    for (const path of ['/admin', '/admin/me', '/admin/me/security', '/admin/me/second-factor', '/admin/confirm']) {
      const closed = await client.get(path).withSession(first.session()).redirects(0)
      closed.assertHeader('location', '/sign-in')
    }
    const second = await enter(client, first.session(), factor.code())
    second.assertHeader('location', '/admin')
    assert.equal(second.session('auth_web'), person.id)
    const open = await client.get('/admin/me').withSession(second.session()).redirects(0)
    open.assertStatus(200)
  })

  test('is asked for after a code and after a new password as well', async ({ client, assert }) => {
    const person = await givenMember()
    await givenSecondFactor(person)
    const asked = await client.post('/sign-in/code').withCsrfToken().form({ login: person.email }).redirects(0)
    const { body } = await newestMessage(person.email, 'sign_in_code')
    const entered = await client
      .post('/sign-in/code/enter').withSession(asked.session()).withCsrfToken().form({ code: /\d{6}/.exec(body)![0] }).redirects(0)
    entered.assertHeader('location', '/sign-in/second-factor')
    assert.notProperty(entered.session(), 'auth_web')
  })

  test('cannot be skipped by a session that gave the password alone', async ({ client }) => {
    const person = await givenMember()
    const session = await sessionOf(person)
    await givenSecondFactor(person)
    const response = await client.get('/account').withSession(session).redirects(0)
    response.assertStatus(302)
  })

  test('takes each code once, also the next one, and none twice after it', async ({ assert }) => {
    const person = await givenMember()
    const factor = await givenSecondFactor(person)
    const code = factor.code()
    assert.equal(await spend(person, code), 'totp')
    assert.equal(await spend(person, code), 'wrong_code')
    assert.equal(await spend(person, factor.code(1)), 'totp')
    assert.equal(await spend(person, code), 'wrong_code')
    assert.equal(await spend(person, factor.code(2)), 'wrong_code')
  })

  test('takes a recovery code once, as people type it, and tells its owner', async ({ assert }) => {
    const person = await givenMember()
    const { recoveryCodes } = await givenSecondFactor(person)
    assert.equal(await spend(person, ` ${recoveryCodes[3].toUpperCase().replace('-', ' ')} `), 'recovery_code')
    assert.equal(await spend(person, recoveryCodes[3]), 'wrong_code')
    assert.equal(await recoveryCodesLeftOf(person), 9)
    const { body } = await newestMessage(person.email, 'recovery_code_used')
    assert.include(body, '9')
  })

  test('takes no code of somebody else', async ({ assert }) => {
    const [person, stranger] = [await givenMember(), await givenMember()]
    await givenSecondFactor(person)
    const theirs = await givenSecondFactor(stranger)
    assert.equal(await spend(person, theirs.code()), 'wrong_code')
    assert.equal(await spend(person, theirs.recoveryCodes[0]), 'wrong_code')
  })

  test('waits longer and longer after five wrong codes, and lets in afterwards', async ({ assert }) => {
    const person = await givenMember()
    const factor = await givenSecondFactor(person)
    for (let i = 0; i < 5; i++) assert.equal(await spend(person, 'aaaaa-aaaaa'), 'wrong_code')
    assert.equal(await spend(person, factor.code()), 'too_many')
    clock.advance(MINUTE_MS + 1_000)
    assert.equal(await spend(person, 'aaaaa-aaaaa'), 'wrong_code')
    clock.advance(MINUTE_MS + 1_000)
    assert.equal(await spend(person, factor.code()), 'too_many')
    clock.advance(MINUTE_MS + 1_000)
    assert.equal(await spend(person, factor.code()), 'totp')
  })

  test('keeps its secret sealed to the person, and recovery codes as hashes', async ({ assert }) => {
    const [person, stranger] = [await givenMember(), await givenMember()]
    const { secret, recoveryCodes } = await givenSecondFactor(person)
    await givenSecondFactor(stranger)
    const row = await db.from('second_factors').where('user_id', person.id).firstOrFail()
    const rows = JSON.stringify([row, await db.from('recovery_codes').where('user_id', person.id)])
    for (const value of [secret, ...recoveryCodes]) assert.notInclude(rows, value)
    await db.from('second_factors').where('user_id', stranger.id).update({ secret: row.secret })
    await assert.rejects(() => spendSecondFactor({ userId: stranger.id, code: '000000', origin }), /E_SECRET_NOT_OPENED/)
  })

  test('is asked for anew when it took longer than ten minutes', async ({ client }) => {
    const person = await givenMember()
    const factor = await givenSecondFactor(person)
    const first = await signIn(client, person)
    clock.advance(10 * MINUTE_MS + 1)
    const late = await enter(client, first.session(), factor.code())
    late.assertHeader('location', '/sign-in')
  })

  test('changes nothing for API tokens', async ({ client }) => {
    const person = await givenStaff()
    const token = await tokenFor(person)
    const response = await client.get('/api/v1/admin/connections').bearerToken(token)
    response.assertStatus(200)
  })
})

test.group('Identity | enrolment of a second factor', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    clock.freeze('2026-11-26T08:00:15Z')
    await limiter.clear()
    return () => clock.restore()
  })

  const shownSecret = (html: string) => /data-text="([A-Z2-7]{32})"/.exec(html)![1]
  const shownCodes = (html: string) => /data-text="([^"]+)"/.exec(html)![1].split('\n')
  const now = (secret: string) => totpOfStep(secret, stepAt(clock.now()))

  test('comes before anything else for staff, and then leads where they wanted to go', async ({ client, assert }) => {
    const person = await givenStaff()
    const wanted = await client.get('/admin/orders').redirects(0)
    const signedIn = await client
      .post('/sign-in').withSession(wanted.session()).withCsrfToken().form({ login: person.email, password: person.password }).redirects(0)
    signedIn.assertHeader('location', '/admin/me/second-factor')
    const session = signedIn.session()
    for (const path of ['/admin', '/admin/orders', '/admin/me', '/admin/me/security']) {
      const closed = await client.get(path).withSession(session).redirects(0)
      closed.assertHeader('location', '/admin/me/second-factor')
    }
    const script = await client.get('/admin/me').withSession(session).accept('json').redirects(0)
    script.assertStatus(403)
    const begun = await client.post('/admin/me/second-factor').withSession(session).withCsrfToken().redirects(0)
    begun.assertHeader('location', '/admin/me/second-factor')
    const page = await client.get('/admin/me/second-factor').withSession(session)
    const secret = shownSecret(page.text())
    const wrong = await client.post('/admin/me/second-factor/confirm').withSession(session).withCsrfToken().form({ code: '000000' }).redirects(0)
    assert.property(wrong.flashMessages().inputErrorsBag, 'code')
    const done = await client.post('/admin/me/second-factor/confirm').withSession(session).withCsrfToken().form({ code: now(secret) })
    done.assertStatus(200)
    assert.lengthOf(shownCodes(done.text()), 10)
    assert.notEqual(done.session('session_key'), session.session_key)
    const on = await client.get('/admin/me/recovery-codes/kept').withSession(done.session()).redirects(0)
    on.assertHeader('location', '/admin/orders')
    const open = await client.get('/admin/me').withSession(done.session()).redirects(0)
    open.assertStatus(200)
  })

  test('is where the link of the first administrator leads, by a password of their own', async ({ client }) => {
    await db.from('user_roles').delete()
    const made = await createAdministrator({ email: 'first@example.com', name: '管理员', operatorName: 'KBoss', again: false })
    const path = new URL(made.ok ? made.value.url : '').pathname
    const password = 'four green lanterns'
    const set = await client.post(path).withCsrfToken().form({ password, password_confirmation: password }).redirects(0)
    set.assertHeader('location', '/sign-in')
    const again = await client.post(path).withCsrfToken().form({ password, password_confirmation: password }).redirects(0)
    again.assertHeader('location', '/forgot-password')
    const signedIn = await client.post('/sign-in').withCsrfToken().form({ login: 'first@example.com', password }).redirects(0)
    signedIn.assertHeader('location', '/admin/me/second-factor')
    const page = await client.get('/admin/me/second-factor').withSession(signedIn.session()).redirects(0)
    page.assertStatus(200)
  })

  test('ends all other sessions and is told by mail', async ({ client, assert }) => {
    const person = await givenMember()
    const [here, elsewhere] = [await sessionOf(person), await sessionOf(person)]
    await client.post('/account/second-factor').withSession(here).withCsrfToken().redirects(0)
    const page = await client.get('/account/second-factor').withSession(here)
    const code = now(shownSecret(page.text()))
    const done = await client.post('/account/second-factor/confirm').withSession(here).withCsrfToken().form({ code })
    done.assertStatus(200)
    const gone = await client.get('/account').withSession(elsewhere).redirects(0)
    gone.assertHeader('location', '/sign-in')
    const { subject } = await newestMessage(person.email, 'second_factor_on')
    assert.isNotEmpty(subject)
    const again = await client.post('/account/second-factor/confirm').withSession(done.session()).withCsrfToken().form({ code }).redirects(0)
    again.assertHeader('location', '/account/second-factor')
    assert.equal(await spend(person, code), 'wrong_code')
  })

  test('is refused half an hour after it began', async ({ client, assert }) => {
    const person = await givenMember()
    await client.post('/account/second-factor').withSession(await sessionOf(person)).withCsrfToken().redirects(0)
    const page = await client.get('/account/second-factor').withSession(await sessionOf(person))
    clock.advance(30 * MINUTE_MS)
    const code = now(shownSecret(page.text()))
    const late = await client.post('/account/second-factor/confirm').withSession(await sessionOf(person)).withCsrfToken().form({ code }).redirects(0)
    late.assertHeader('location', '/account/second-factor')
    assert.notExists(await db.from('second_factors').where('user_id', person.id).whereNotNull('confirmed_at').first())
  })

  test('shows new recovery codes once and voids the old ones', async ({ client, assert }) => {
    const person = await givenMember()
    const { recoveryCodes } = await givenSecondFactor(person)
    const session = await sessionOf(person, { hasSecondFactor: true })
    const renew = () => client.post('/account/recovery-codes').withSession(session).withCsrfToken().form({ idempotencyKey: 'form-1' }).redirects(0)
    const renewed = await renew()
    const loadedAgain = await renew()
    loadedAgain.assertHeader('location', '/account/security')
    const fresh = shownCodes(renewed.text())
    assert.lengthOf(fresh, 10)
    assert.equal(await spend(person, recoveryCodes[0]), 'wrong_code')
    assert.equal(await spend(person, fresh[0]), 'recovery_code')
    const page = await client.get('/account/security').withSession(session)
    for (const code of fresh) assert.notInclude(page.text(), code)
  })

  test('is undone by customers, never by staff', async ({ assert }) => {
    const [member, staff] = [await givenMember(), await givenStaff()]
    await givenSecondFactor(member)
    await givenSecondFactor(staff)
    const [first, second] = [await removeSecondFactor(await viewerFor(member)), await removeSecondFactor(await viewerFor(staff))]
    assert.isTrue(first.ok)
    assert.deepEqual(second, { ok: false, error: { type: 'required' } })
    assert.equal(await recoveryCodesLeftOf(member), 0)
    assert.equal(await recoveryCodesLeftOf(staff), 10)
  })
})

test.group('Identity | reset of a second factor', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => limiter.clear())

  test('by a colleague ends their sessions, tells them, and leaves an audit row', async ({ client, assert }) => {
    const [administrator, colleague] = [await givenStaff({ role: 'administrator' }), await givenStaff()]
    await givenSecondFactor(colleague)
    const theirs = await sessionOf(colleague)
    const done = await client
      .post(`/admin/members/${colleague.id}/second-factor/reset`).withSession(await sessionOf(administrator)).withCsrfToken().redirects(0)
    done.assertHeader('location', `/admin/members/${colleague.id}`)
    const gone = await client.get('/admin/me').withSession(theirs).redirects(0)
    gone.assertHeader('location', '/sign-in')
    const { body } = await newestMessage(colleague.email, 'second_factor_reset')
    assert.include(body, administrator.name)
    const row = await db.from('audit_rows').where({ action: 'identity.second_factor.reset', subject_id: String(colleague.id) }).firstOrFail()
    assert.equal(row.actor_user_id, administrator.id)
    const next = await client.post('/sign-in').withCsrfToken().form({ login: colleague.email, password: colleague.password }).redirects(0)
    next.assertHeader('location', '/admin/me/second-factor')
  })

  test('is refused for oneself, for strangers, and a second time', async ({ assert }) => {
    const [administrator, colleague, owner] = [await givenStaff({ role: 'administrator' }), await givenStaff(), await givenMember()]
    for (const person of [administrator, colleague, owner]) await givenSecondFactor(person)
    const viewer = await viewerFor(administrator, 'identity.staff.manage')
    const reset = async (userId: number) => {
      const result = await resetSecondFactor(viewer, { userId })
      return result.ok ? 'done' : result.error.type
    }
    assert.equal(await reset(administrator.id), 'oneself')
    assert.equal(await reset(owner.id), 'member_not_found')
    assert.equal(await reset(colleague.id), 'done')
    assert.equal(await reset(colleague.id), 'none')
    assert.equal(await recoveryCodesLeftOf(owner), 10)
  })

  test('is for who manages members', async ({ client, assert }) => {
    const [operations, colleague] = [await givenStaff(), await givenStaff()]
    await givenSecondFactor(colleague)
    const refused = await client
      .post(`/admin/members/${colleague.id}/second-factor/reset`).withSession(await sessionOf(operations)).withCsrfToken().redirects(0)
    refused.assertStatus(403)
    assert.equal(await recoveryCodesLeftOf(colleague), 10)
  })
})
