import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import { test } from '@japa/runner'
import { beginSecondFactor } from '#identity/actions/begin_second_factor'
import { confirmSecondFactor } from '#identity/actions/confirm_second_factor'
import { createAdministrator } from '#identity/actions/create_administrator'
import { requestSignInCode } from '#identity/actions/request_sign_in_code'
import { setPassword } from '#identity/actions/set_password'
import { signIn } from '#identity/actions/sign_in'
import { spendSecondFactor } from '#identity/actions/spend_second_factor'
import { linkByCode, signInByCode } from '#identity/actions/use_sign_in_code'
import { secondFactorQuery } from '#identity/queries/security_query'
import { rememberDevice } from '#identity/devices'
import { stepAt, totpOfStep } from '#identity/totp'
import type { Result } from '#kernel/result'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, viewerFor } from '#tests/fixtures/people'
import { givenSecondFactor, recoveryCodesLeftOf } from '#tests/fixtures/second_factor'
import { linkSentTo, signInCodeSentTo } from './helpers.ts'

const origin = { ipAddress: '198.51.100.1', requestId: 'r1' }
const PARALLEL = 50

/** How many of fifty calls at the same time had an effect. */
async function effects(act: (index: number) => Promise<Result<unknown, { type: string }>>): Promise<number> {
  const results = await Promise.all(Array.from({ length: PARALLEL }, (_, index) => act(index)))
  return results.filter(({ ok }) => ok).length
}

/** Real connections side by side: these tests commit. */
test.group('Identity | fifty at the same time', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await limiter.clear()
    return () => emptyTables()
  })
  group.each.timeout(60_000)

  test('use a code for signing in: one comes in', async ({ assert }) => {
    const person = await givenMember()
    const asked = await requestSignInCode({ login: person.phone, purpose: 'sign_in', origin })
    const code = await signInCodeSentTo(person.phone)
    assert.equal(await effects(() => signInByCode({ ...(asked as any).value, code, origin })), 1)
  })

  test('guess at a code: five are looked at', async ({ assert }) => {
    const person = await givenMember()
    const asked = await requestSignInCode({ login: person.phone, purpose: 'sign_in', origin })
    const code = await signInCodeSentTo(person.phone)
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
    const results = await Promise.all(Array.from({ length: PARALLEL }, () => signInByCode({ ...(asked as any).value, code: wrong, origin })))
    assert.lengthOf(results.filter((result) => !result.ok && result.error.type === 'wrong_code'), 5)
  })

  test('use a code for a new password: one gets the link', async ({ assert }) => {
    const person = await givenMember()
    const asked = await requestSignInCode({ login: person.phone, purpose: 'reset', origin })
    const code = await signInCodeSentTo(person.phone, 'reset_code')
    assert.equal(await effects(() => linkByCode({ ...(asked as any).value, code, origin })), 1)
  })

  test('bring a code of the authenticator: one counts', async ({ assert }) => {
    const person = await givenMember()
    const factor = await givenSecondFactor(person)
    const code = factor.code()
    const fromEverywhere = (index: number) =>
      spendSecondFactor({ userId: person.id, code, origin: { ipAddress: `198.51.100.${index}`, requestId: null } })
    assert.equal(await effects(fromEverywhere), 1)
  })

  test('bring one recovery code: one counts, nine are left', async ({ assert }) => {
    const person = await givenMember()
    const { recoveryCodes } = await givenSecondFactor(person)
    const fromEverywhere = (index: number) =>
      spendSecondFactor({ userId: person.id, code: recoveryCodes[0], origin: { ipAddress: `198.51.100.${index}`, requestId: null } })
    assert.equal(await effects(fromEverywhere), 1)
    assert.equal(await recoveryCodesLeftOf(person), 9)
    assert.lengthOf(await db.from('messages').where('event', 'recovery_code_used'), 1)
  })

  test('confirm an authenticator: one does, with ten recovery codes', async ({ assert }) => {
    const person = await givenMember()
    const viewer = await viewerFor(person)
    await beginSecondFactor(viewer)
    const { pending } = await secondFactorQuery(viewer)
    const code = totpOfStep(pending!.secret, stepAt(new Date()))
    assert.equal(await effects(() => confirmSecondFactor(viewer, { code })), 1)
    assert.equal(await recoveryCodesLeftOf(person), 10)
  })

  test('use a link for a new password: one sets it', async ({ assert }) => {
    const person = await givenMember()
    await requestSignInCode({ login: person.email, purpose: 'reset', origin })
    const link = await linkSentTo(person.email, 'password_reset')
    assert.equal(await effects((index) => setPassword({ link, password: `four green lanterns of ${index}`, origin })), 1)
    assert.lengthOf(await db.from('audit_rows').where('action', 'identity.password.set'), 1)
  })

  test('use the link of the first administrator: one sets the password', async ({ assert }) => {
    const made = await createAdministrator({ email: 'first@example.com', name: '管理员', operatorName: 'KBoss', again: false })
    if (!made.ok) throw new Error(made.error.type)
    const link = made.value.url.slice(made.value.url.lastIndexOf('/') + 1)
    assert.equal(await effects((index) => setPassword({ link, password: `four green lanterns of ${index}`, origin })), 1)
  })

  test('create the first administrator: one is there', async ({ assert }) => {
    const wish = (index: number) => ({ email: `first${index}@example.com`, name: '管理员', operatorName: 'KBoss', again: false })
    assert.equal(await effects((index) => createAdministrator(wish(index))), 1)
  })

  test('guess at a password from one address: five are looked at, its owner comes in from theirs', async ({ assert }) => {
    const person = await givenMember()
    const guess = (index: number) => signIn({ login: person.email, password: `a wrong guess ${index}`, origin: { ipAddress: '203.0.113.66', requestId: null } })
    const results = await Promise.all(Array.from({ length: PARALLEL }, (_, index) => guess(index)))
    assert.lengthOf(results.filter((result) => !result.ok && result.error.type === 'wrong'), 5)
    const owner = await signIn({ login: person.email, password: person.password, origin })
    assert.isTrue(owner.ok)
  })

  test('guess from everywhere: who signed in with this device before still comes in, by password and by code', async ({ assert }) => {
    const person = await givenMember()
    const device = 'k'.repeat(32)
    await rememberDevice(person.id, device)
    for (let i = 0; i < 100; i++) await limiter.use({ requests: 60, duration: '15 mins' }).increment('sign_in_from_203.0.113.66')
    const guess = (index: number) => signIn({ login: person.email, password: `a wrong guess ${index}`, origin: { ipAddress: `203.0.113.${index % 25}`, requestId: null } })
    await Promise.all(Array.from({ length: PARALLEL }, (_, index) => guess(index)))
    await Promise.all(Array.from({ length: PARALLEL }, (_, index) => guess(index)))
    const sameAddress = { ipAddress: '203.0.113.66', requestId: null }
    const stranger = await signIn({ login: person.email, password: person.password, origin: sameAddress, device: 'x'.repeat(32) })
    assert.isFalse(stranger.ok)
    const owner = await signIn({ login: person.email, password: person.password, origin: sameAddress, device })
    assert.isTrue(owner.ok)
    const asked = await requestSignInCode({ login: person.phone, purpose: 'sign_in', origin: sameAddress, device })
    assert.isTrue(asked.ok)
  })
})
