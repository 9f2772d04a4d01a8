import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { signUp, type SignUp } from '#identity/actions/sign_up'
import { onOrganisationCreated } from '#identity/events/organisation_created'
import { syncRoles } from '#identity/actions/sync_roles'
import { TERMS_VERSION } from '#identity/terms'
import { FIXTURE_PASSWORD, givenMember } from '#tests/fixtures/people'

const origin = { ipAddress: '203.0.113.9', requestId: 'r1' }
const wish = (changes: Partial<SignUp> = {}): SignUp => ({
  organisationName: '远山数据', name: '周宁', email: 'Ning@Example.com', phone: '138 0013 8000', password: FIXTURE_PASSWORD,
  termsVersion: TERMS_VERSION, locale: 'zh-CN', origin, ...changes,
})
const organisations = () => db.from('organisations').where('name', '远山数据')

test.group('Identity | sign up', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await syncRoles()
    await limiter.clear()
  })

  test('opens an organisation whose first user is its administrator', async ({ assert }) => {
    const result = await signUp(wish())
    assert.isTrue(result.ok)
    const user = await db.from('users').where('email', 'ning@example.com').firstOrFail()
    assert.equal(user.phone, '13800138000')
    assert.equal(user.terms_version, TERMS_VERSION)
    assert.isNull(user.email_verified_at)
    const role = await db.from('user_roles').join('roles', 'roles.id', 'user_roles.role_id').where('user_id', user.id).firstOrFail()
    assert.equal(role.code, 'owner')
  })

  test('leaves nothing behind when the address is taken', async ({ assert }) => {
    const { email, phone } = await givenMember()
    for (const changes of [{ email }, { phone }, { email: email.toUpperCase(), phone: '13700137000' }]) {
      const result = await signUp(wish(changes))
      assert.deepEqual(result, { ok: false, error: { type: 'address_taken' } })
    }
    assert.lengthOf(await organisations(), 0)
  })

  test('tells the owner of an address, not the stranger', async ({ assert }) => {
    const { email } = await givenMember()
    await signUp(wish({ email }))
    await signUp(wish({ email }))
    assert.lengthOf(await db.from('messages').where({ target: email, event: 'sign_up_again' }), 1)
  })

  test('undoes everything when a listener above fails', async ({ assert }) => {
    const remove = onOrganisationCreated(async () => {
      throw new Error('no wallet')
    })
    await assert.rejects(() => signUp(wish()), /no wallet/)
    remove()
    assert.lengthOf(await organisations(), 0)
  })

  test('refuses weak, long and own passwords', async ({ assert }) => {
    const faultOf = async (password: string) => {
      const result = await signUp(wish({ password }))
      return result.ok || result.error.type !== 'password' ? null : result.error.fault
    }
    assert.equal(await faultOf('short one'), 'too_short')
    assert.equal(await faultOf('a1'.repeat(65)), 'too_long')
    assert.equal(await faultOf('password12'), 'too_common')
    assert.equal(await faultOf('aaaaaaaaaaaa'), 'too_common')
    assert.equal(await faultOf('ning@example.com'), 'like_own_data')
  })

  test('refuses terms that were replaced', async ({ assert }) => {
    assert.deepEqual(await signUp(wish({ termsVersion: '2020-01' })), { ok: false, error: { type: 'terms_outdated' } })
  })

  test('lets one of two simultaneous sign-ups with one address through', async ({ assert }) => {
    const results = await Promise.all([signUp(wish()), signUp(wish())])
    assert.deepEqual(results.map(({ ok }) => ok).sort(), [false, true])
    assert.lengthOf(await organisations(), 1)
  })

  test('signs in by the page and leads to verification', async ({ client, assert }) => {
    const { organisationName, name, email, phone, password } = wish()
    const form = { organisationName, name, email, phone, password, terms: TERMS_VERSION }
    const response = await client.post('/sign-up').withCsrfToken().form(form).redirects(0)
    response.assertStatus(302)
    response.assertHeader('location', '/verify')
    assert.isNumber(response.session('auth_web'))
  })

  test('keeps what was typed, but never the password', async ({ client, assert }) => {
    const response = await client
      .post('/sign-up').withCsrfToken().header('referer', '/sign-up').form({ ...wish(), email: 'not an address', terms: 'old' }).redirects(0)
    const flashed = response.flashMessages()
    assert.equal(flashed.organisationName, '远山数据')
    assert.notProperty(flashed, 'password')
    assert.properties(flashed.inputErrorsBag, ['email', 'terms'])
  })

  test('has no part for fields that are not on the form', async ({ client, assert }) => {
    const { termsVersion, ...fields } = wish()
    await client.post('/sign-up').withCsrfToken().form({ ...fields, terms: termsVersion, kind: 'operator', role: 'administrator' }).redirects(0)
    const organisation = await organisations().firstOrFail()
    assert.equal(organisation.kind, 'customer')
  })
})
