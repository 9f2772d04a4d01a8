import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { sendVerificationCode } from '#identity/actions/send_verification_code'
import { confirmAddressChange, requestAddressChange } from '#identity/actions/change_address'
import { verifyCode } from '#identity/actions/verify_code'
import { clock, HOUR_MS, MINUTE_MS } from '#kernel/clock'
import { givenMember, sessionOf, viewerFor, type GivenPerson } from '#tests/fixtures/people'
import { codeSentTo } from './helpers.ts'

const send = (person: GivenPerson, purpose: 'email' | 'phone' = 'email') =>
  sendVerificationCode({ userId: person.id, purpose, ipAddress: '203.0.113.7' })
const enter = async (person: GivenPerson, code: string, purpose: 'email' | 'phone' = 'email') => {
  const { actor } = await viewerFor(person)
  const result = await verifyCode({ userId: person.id, purpose, code, actor })
  return result.ok ? 'verified' : result.error.type
}
const other = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

test.group('Identity | verification codes', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    clock.restore()
    await limiter.clear()
    return () => clock.restore()
  })

  test('verifies e-mail and phone with the code that was sent there', async ({ assert }) => {
    const person = await givenMember({ verified: false })
    const before = await viewerFor(person)
    assert.deepEqual([...before.missing], ['email', 'phone'])
    await send(person)
    assert.equal(await enter(person, await codeSentTo(person.email)), 'verified')
    await send(person, 'phone')
    assert.equal(await enter(person, await codeSentTo(person.phone), 'phone'), 'verified')
    const after = await viewerFor(person)
    assert.deepEqual([...after.missing], [])
  })

  test('stores no code that could be read', async ({ assert }) => {
    const person = await givenMember({ verified: false })
    await send(person)
    const code = await codeSentTo(person.email)
    const row = await db.from('verification_codes').where('user_id', person.id).firstOrFail()
    assert.notInclude(JSON.stringify(row), code)
  })

  test('refuses a code the second time', async ({ assert }) => {
    const person = await givenMember({ verified: false })
    await send(person)
    const code = await codeSentTo(person.email)
    await enter(person, code)
    assert.equal(await enter(person, code), 'no_valid_code')
  })

  test('refuses a code after ten minutes', async ({ assert }) => {
    const person = await givenMember({ verified: false })
    await send(person)
    const code = await codeSentTo(person.email)
    clock.advance(10 * MINUTE_MS + 1)
    assert.equal(await enter(person, code), 'no_valid_code')
  })

  test('refuses the right code after five wrong ones', async ({ assert }) => {
    const person = await givenMember({ verified: false })
    await send(person)
    const code = await codeSentTo(person.email)
    for (let i = 0; i < 5; i++) assert.equal(await enter(person, other(code)), 'wrong_code')
    assert.equal(await enter(person, code), 'no_valid_code')
  })

  test('refuses a code once a newer one was sent', async ({ assert }) => {
    const person = await givenMember({ verified: false })
    await send(person)
    const old = await codeSentTo(person.email)
    clock.advance(MINUTE_MS + 1)
    await send(person)
    const code = await codeSentTo(person.email)
    if (old !== code) assert.equal(await enter(person, old), 'wrong_code')
    assert.equal(await enter(person, code), 'verified')
  })

  test('refuses a code for another purpose, person or address', async ({ assert }) => {
    const [person, stranger] = [await givenMember({ verified: false }), await givenMember({ verified: false })]
    await send(person)
    const code = await codeSentTo(person.email)
    assert.equal(await enter(person, code, 'phone'), 'no_valid_code')
    assert.equal(await enter(stranger, code), 'no_valid_code')
    const viewer = await viewerFor(person)
    await requestAddressChange(viewer, { which: 'email', address: 'swapped@example.com', password: person.password })
    await confirmAddressChange(viewer, { which: 'email', code: await codeSentTo('swapped@example.com') })
    assert.equal(await enter(person, code), 'no_valid_code')
    const user = await db.from('users').where('id', person.id).firstOrFail()
    assert.equal(user.email, 'swapped@example.com')
  })

  test('sends one a minute and five an hour', async ({ assert }) => {
    const person = await givenMember({ verified: false })
    for (let i = 0; i < 5; i++) {
      const sent = await send(person)
      assert.isTrue(sent.ok)
      const again = await send(person)
      assert.equal(again.ok || again.error.type, 'too_soon')
      clock.advance(MINUTE_MS + 1)
    }
    const sixth = await send(person)
    assert.equal(sixth.ok || sixth.error.type, 'too_many')
    clock.advance(HOUR_MS)
    const later = await send(person)
    assert.isTrue(later.ok)
  })

  test('counts an address also over several people', async ({ assert }) => {
    const [person, stranger] = [await givenMember({ verified: false }), await givenMember({ verified: false })]
    await send(person)
    await db.from('users').where('id', person.id).update({ email: 'moved@example.com' })
    await db.from('users').where('id', stranger.id).update({ email: person.email })
    const sent = await send(stranger)
    assert.equal(sent.ok || sent.error.type, 'too_soon')
  })

  test('counts every try when five are made at once', async ({ assert }) => {
    const person = await givenMember({ verified: false })
    await send(person)
    const code = await codeSentTo(person.email)
    const tries = await Promise.all(Array.from({ length: 8 }, () => enter(person, other(code))))
    assert.equal(tries.filter((answer) => answer === 'wrong_code').length, 5)
  })

  test('works through the pages', async ({ client, assert }) => {
    const person = await givenMember({ verified: false })
    const session = await sessionOf(person)
    const sent = await client.post('/verify/email/code').withSession(session).withCsrfToken().redirects(0)
    sent.assertHeader('location', '/verify')
    const code = await codeSentTo(person.email)
    const wrong = await client.post('/verify/email').withSession(session).withCsrfToken().form({ code: other(code) }).redirects(0)
    assert.property(wrong.flashMessages().inputErrorsBag, 'code')
    await client.post('/verify/email').withSession(session).withCsrfToken().form({ code }).redirects(0)
    const viewer = await viewerFor(person)
    assert.deepEqual([...viewer.missing], ['phone'])
  })
})
