import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { requestSignInCode } from '#identity/actions/request_sign_in_code'
import { linkByCode, signInByCode, type UseCode } from '#identity/actions/use_sign_in_code'
import { setPassword } from '#identity/actions/set_password'
import { rememberDevice } from '#identity/devices'
import { clock, HOUR_MS, MINUTE_MS } from '#kernel/clock'
import { workUntilIdle } from '#jobs/worker'
import { givenMember, givenStaff } from '#tests/fixtures/people'
import { linkSentTo, signInCodeSentTo } from './helpers.ts'

const from = (ipAddress: string) => ({ ipAddress, requestId: 'r1' })
const ask = async (login: string, { ip = '198.51.100.1', purpose = 'sign_in' as 'sign_in' | 'reset', device = null as string | null } = {}) => {
  const asked = await requestSignInCode({ login, purpose, origin: from(ip), device })
  if (!asked.ok) throw new Error(`no code: ${asked.error.type}`)
  return asked.value
}
const use = async (input: Omit<UseCode, 'origin'>) => {
  const result = await signInByCode({ ...input, origin: from('198.51.100.1') })
  return result.ok ? 'welcome' : result.error.type
}
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

test.group('Identity | sign in by code', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    clock.restore()
    await limiter.clear()
    return () => clock.restore()
  })

  test('lets in by the code that was sent to the phone, once', async ({ assert }) => {
    const person = await givenMember()
    const asked = await ask(person.phone)
    const code = await signInCodeSentTo(person.phone)
    assert.equal(await use({ ...asked, code }), 'welcome')
    assert.equal(await use({ ...asked, code }), 'no_valid_code')
  })

  test('works from the page, and leads where one wanted to go', async ({ client, assert }) => {
    const person = await givenMember()
    const wanted = await client.get('/members').redirects(0)
    const asked = await client.post('/sign-in/code').withSession(wanted.session()).withCsrfToken().form({ login: person.email }).redirects(0)
    asked.assertHeader('location', '/sign-in/code')
    const code = await signInCodeSentTo(person.email)
    const entered = await client.post('/sign-in/code/enter').withSession(asked.session()).withCsrfToken().form({ code }).redirects(0)
    entered.assertHeader('location', '/members')
    assert.equal(entered.session('auth_web'), person.id)
  })

  test('refuses the code in another browser', async ({ client, assert }) => {
    const person = await givenMember()
    const mine = await client.post('/sign-in/code').withCsrfToken().form({ login: person.email }).redirects(0)
    const code = await signInCodeSentTo(person.email)
    await limiter.clear()
    const theirs = await client.post('/sign-in/code').withCsrfToken().form({ login: person.email }).redirects(0)
    const entered = await client.post('/sign-in/code/enter').withSession(theirs.session()).withCsrfToken().form({ code }).redirects(0)
    assert.notProperty(entered.session(), 'auth_web')
    const without = await client.post('/sign-in/code/enter').withCsrfToken().form({ code }).redirects(0)
    without.assertHeader('location', '/sign-in?by=code')
    const right = await client.post('/sign-in/code/enter').withSession(mine.session()).withCsrfToken().form({ code }).redirects(0)
    assert.equal(right.session('auth_web'), person.id)
  })

  test('refuses it with the key of another request, for another purpose, and after ten minutes', async ({ assert }) => {
    const [person, stranger] = [await givenMember(), await givenMember()]
    const mine = await ask(person.phone)
    const code = await signInCodeSentTo(person.phone)
    const theirs = await ask(stranger.phone)
    assert.equal(await use({ id: mine.id, key: theirs.key, code }), 'no_valid_code')
    assert.equal(await use({ ...theirs, code }), 'wrong_code')
    const reset = await linkByCode({ ...mine, code, origin: from('198.51.100.1') })
    assert.isFalse(reset.ok)
    clock.advance(10 * MINUTE_MS + 1)
    assert.equal(await use({ ...mine, code }), 'no_valid_code')
  })

  test('refuses the right code after five wrong ones', async ({ assert }) => {
    const person = await givenMember()
    const asked = await ask(person.phone)
    const code = await signInCodeSentTo(person.phone)
    for (let i = 0; i < 5; i++) assert.equal(await use({ ...asked, code: other(code) }), 'wrong_code')
    assert.equal(await use({ ...asked, code }), 'no_valid_code')
  })

  test('sends none to an address that was not proved, to nobody, and to who was suspended', async ({ assert }) => {
    const [unverified, suspended] = [await givenMember({ verified: false }), await givenMember()]
    await db.from('users').where('id', suspended.id).update({ status: 'suspended' })
    for (const login of [unverified.phone, unverified.email, suspended.phone, '13700000000', 'nobody@example.com', '云']) await ask(login)
    await workUntilIdle()
    const [{ total }] = await db.from('messages').where('event', 'sign_in_code').count('* as total')
    assert.equal(Number(total), 0)
  })

  test('answers the same to a stranger as to a member, with the same writes', async ({ client, assert }) => {
    const person = await givenMember()
    const answers = []
    for (const login of [person.phone, '13700000000']) {
      const asked = await client.post('/sign-in/code').withCsrfToken().form({ login }).redirects(0)
      const wrong = await client.post('/sign-in/code/enter').withSession(asked.session()).withCsrfToken().form({ code: '000000' }).redirects(0)
      answers.push([asked.status(), asked.header('location'), asked.flashMessages(), wrong.status(), wrong.flashMessages().inputErrorsBag])
    }
    assert.deepEqual(answers[0], answers[1])
  })

  test('stores no code that could be read, and tells nothing of strangers in the audit', async ({ assert }) => {
    const person = await givenMember()
    const asked = await ask(person.phone)
    const code = await signInCodeSentTo(person.phone)
    await use({ ...asked, code: other(code) })
    const stranger = await ask('13700000000')
    await use({ ...stranger, code })
    const row = await db.from('sign_in_codes').where('id', asked.id).firstOrFail()
    assert.notInclude(JSON.stringify(row), code)
    const audit = await db.from('audit_rows').where('action', 'identity.session.refused')
    assert.lengthOf(audit, 2)
    assert.notInclude(JSON.stringify(audit), '13700000000')
    assert.notInclude(JSON.stringify(audit), code)
  })

  test('sends one a minute for one login, whatever address asks, but for a device that is known there', async ({ assert }) => {
    const { id, phone } = await givenMember()
    const device = 'a'.repeat(32)
    await rememberDevice(id, device)
    const may = async (ip: string, key: string | null = null) => {
      const result = await requestSignInCode({ login: phone, purpose: 'sign_in', origin: from(ip), device: key })
      return result.ok
    }
    assert.deepEqual([await may('198.51.100.1'), await may('198.51.100.2'), await may('198.51.100.2', 'b'.repeat(32))], [true, false, false])
    assert.deepEqual([await may('198.51.100.2', device), await may('198.51.100.2', device)], [true, false])
  })

  test('limits one address over many logins, and all of them together', async ({ assert }) => {
    const results = []
    for (let i = 0; i < 22; i++) results.push(await requestSignInCode({ login: `1370000${1000 + i}`, purpose: 'sign_in', origin: from('198.51.100.3') }))
    assert.lengthOf(results.filter(({ ok }) => ok), 20)
    for (let i = 0; i < 2_000; i++) await limiter.use({ requests: 2_000, duration: '1 hour' }).increment('codes_in_total')
    const elsewhere = await requestSignInCode({ login: '13700009999', purpose: 'sign_in', origin: from('198.51.100.4') })
    assert.isFalse(elsewhere.ok)
  })
})

test.group('Identity | new password', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    clock.restore()
    await limiter.clear()
    return () => clock.restore()
  })

  test('comes by a link in the mail, which works once', async ({ client, assert }) => {
    const person = await givenMember()
    const asked = await client.post('/forgot-password').withCsrfToken().form({ login: person.email }).redirects(0)
    asked.assertHeader('location', '/sign-in')
    const link = await linkSentTo(person.email, 'password_reset')
    const first = await setPassword({ link, password: 'four green lanterns', origin: from('198.51.100.1') })
    const second = await setPassword({ link, password: 'five green lanterns', origin: from('198.51.100.1') })
    assert.deepEqual([first.ok, second.ok], [true, false])
  })

  test('comes by a code to the phone, and signs nobody in', async ({ client, assert }) => {
    const person = await givenStaff()
    const asked = await client.post('/forgot-password').withCsrfToken().form({ login: person.phone }).redirects(0)
    asked.assertHeader('location', '/forgot-password/code')
    const code = await signInCodeSentTo(person.phone, 'reset_code')
    const entered = await client.post('/forgot-password/code').withSession(asked.session()).withCsrfToken().form({ code }).redirects(0)
    assert.match(entered.header('location') as string, /^\/set-password\/\d+\.[\w-]{32}$/)
    const password = 'four green lanterns'
    const path = entered.header('location') as string
    const set = await client.post(path).withSession(entered.session()).withCsrfToken().form({ password, password_confirmation: password }).redirects(0)
    set.assertHeader('location', '/sign-in')
    assert.notProperty(set.session(), 'auth_web')
    const again = await client.post('/forgot-password/code').withSession(asked.session()).withCsrfToken().form({ code }).redirects(0)
    assert.property(again.flashMessages().inputErrorsBag, 'code')
  })

  test('is asked for with the same answer by who has no account', async ({ client, assert }) => {
    const person = await givenMember()
    const answers = []
    for (const login of [person.email, 'nobody@example.com', person.phone, '13700000000']) {
      const asked = await client.post('/forgot-password').withCsrfToken().form({ login }).redirects(0)
      answers.push([asked.status(), asked.header('location'), asked.flashMessages()])
    }
    assert.deepEqual(answers[0], answers[1])
    assert.deepEqual(answers[2], answers[3])
  })

  test('is mailed once in five minutes', async ({ assert }) => {
    const person = await givenMember()
    await ask(person.email, { purpose: 'reset' })
    await workUntilIdle()
    await limiter.clear()
    await ask(person.email, { purpose: 'reset' })
    await workUntilIdle()
    assert.lengthOf(await db.from('messages').where({ target: person.email, event: 'password_reset' }), 1)
    clock.advance(HOUR_MS)
    await limiter.clear()
    await ask(person.email, { purpose: 'reset' })
    await workUntilIdle()
    assert.lengthOf(await db.from('messages').where({ target: person.email, event: 'password_reset' }), 2)
  })
})
