import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import { test } from '@japa/runner'
import { changeRole } from '#identity/actions/change_role'
import { sendVerificationCode } from '#identity/actions/send_verification_code'
import { signUp } from '#identity/actions/sign_up'
import { syncRoles } from '#identity/actions/sync_roles'
import { verifyCode } from '#identity/actions/verify_code'
import { TERMS_VERSION } from '#identity/terms'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, viewerFor } from '#tests/fixtures/people'
import { codeSentTo } from './helpers.ts'

/** Real connections side by side: these tests commit. */
test.group('Identity | at the same time', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await limiter.clear()
    return () => emptyTables()
  })

  test('one of several sign-ups with one address goes through', async ({ assert }) => {
    await syncRoles()
    const wish = {
      organisationName: '并发', name: '周宁', email: 'one@example.com', phone: '13800138000', password: 'a quiet river at dawn',
      termsVersion: TERMS_VERSION, locale: 'zh-CN', origin: { ipAddress: '203.0.113.1', requestId: null },
    }
    const results = await Promise.all(Array.from({ length: 5 }, () => signUp(wish)))
    assert.lengthOf(results.filter(({ ok }) => ok), 1)
    assert.lengthOf(await db.from('organisations'), 1)
  })

  test('roles are synced once by several processes', async ({ assert }) => {
    const changed = await Promise.all(Array.from({ length: 5 }, () => syncRoles()))
    assert.lengthOf(changed.filter(Boolean), 1)
    const pairs = await db.from('role_permissions').count('* as total').first()
    assert.isAbove(Number(pairs.total), 20)
    assert.isFalse(await syncRoles())
  })

  test('eight guesses at a code count as five', async ({ assert }) => {
    const person = await givenMember({ verified: false })
    await sendVerificationCode({ userId: person.id, purpose: 'email', ipAddress: '203.0.113.2' })
    const code = await codeSentTo(person.email)
    const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0')
    const { actor } = await viewerFor(person)
    const guess = (value: string) => verifyCode({ userId: person.id, purpose: 'email', code: value, actor })
    const results = await Promise.all(Array.from({ length: 8 }, () => guess(wrong)))
    assert.lengthOf(results.filter((result) => !result.ok && result.error.type === 'wrong_code'), 5)
    const right = await guess(code)
    assert.isFalse(right.ok)
  })

  test('one code verifies once', async ({ assert }) => {
    const person = await givenMember({ verified: false })
    await sendVerificationCode({ userId: person.id, purpose: 'email', ipAddress: '203.0.113.3' })
    const code = await codeSentTo(person.email)
    const { actor } = await viewerFor(person)
    const results = await Promise.all(
      Array.from({ length: 4 }, () => verifyCode({ userId: person.id, purpose: 'email', code, actor }))
    )
    assert.lengthOf(results.filter(({ ok }) => ok), 1)
  })

  test('two administrators cannot demote each other away', async ({ assert }) => {
    const first = await givenMember()
    const second = await givenMember({ organisation: { id: first.organisationId } })
    const [a, b] = [await viewerFor(first, 'identity.members.manage'), await viewerFor(second, 'identity.members.manage')]
    const results = await Promise.all([
      changeRole(a, { userId: second.id, role: 'reader' }),
      changeRole(b, { userId: first.id, role: 'reader' }),
    ])
    assert.lengthOf(results.filter(({ ok }) => ok), 1)
  })
})
