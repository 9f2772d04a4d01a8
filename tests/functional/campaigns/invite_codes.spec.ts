import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { createInviteCode } from '#campaigns/actions/create_invite_code'
import { withdrawInviteCode } from '#campaigns/actions/withdraw_invite_code'
import { CODE_ALPHABET, generateCode, normalCode } from '#campaigns/invite_code_format'
import { inviteCodesQuery } from '#campaigns/queries/invite_codes_query'
import { invitedCustomersQuery } from '#campaigns/queries/invited_customers_query'
import { resolvePrices } from '#catalog/actions/resolve_prices'
import { signUp, type SignUp } from '#identity/actions/sign_up'
import { syncRoles } from '#identity/actions/sync_roles'
import { allOwnerships } from '#identity/ownership'
import { TERMS_VERSION } from '#identity/terms'
import type { Viewer } from '#identity/viewer'
import { clock, DAY_MS, later } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import { forgetTopics } from '#kernel/topics'
import { givenCampaign, givenCode } from '#tests/fixtures/campaigns'
import { givenOffer } from '#tests/fixtures/catalog'
import { emptyTables } from '#tests/fixtures/database'
import { FIXTURE_PASSWORD, givenMember, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

let counter = 0

function newcomer(inviteCode: string, changes: Partial<SignUp> = {}): SignUp {
  counter += 1
  return {
    organisationName: `远山数据 ${counter}`, name: '周宁', email: `newcomer-${counter}@example.com`, phone: `137${String(counter).padStart(8, '0')}`,
    password: FIXTURE_PASSWORD, termsVersion: TERMS_VERSION, locale: 'zh-CN', parts: { inviteCode },
    origin: { ipAddress: '203.0.113.9', requestId: null }, ...changes,
  }
}

const givenSales = async (): Promise<Viewer> => viewerFor(await givenStaff({ role: 'sales' }), 'campaigns.codes.manage')
const page = { page: 1, pageSize: 20 }
const keyOf = (result: Awaited<ReturnType<typeof signUp>>) => (result.ok ? 'ok' : result.error.type === 'part' ? result.error.key : result.error.type)

test.group('Campaigns | invite codes', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await syncRoles()
    await limiter.clear()
  })
  group.each.teardown(() => {
    clock.restore()
    forgetTopics()
  })

  test('bind who signs up to their sales and give the campaign’s prices', async ({ assert }) => {
    const offer = await givenOffer()
    const { id: campaignId } = await givenCampaign([offer.id], { audience: 'invite_code' })
    const sales = await givenSales()
    const { code } = await givenCode(sales, { campaignId })
    const joined = await signUp(newcomer(` ${code.slice(0, 4)}-${code.slice(4).toLowerCase()} `.trim()))
    assert.isTrue(joined.ok)
    const organisationId = joined.ok ? joined.value.organisationId : 0
    assert.equal((await db.from('organisations').where('id', organisationId).firstOrFail()).sales_user_id, sales.userId)
    forgetTopics()
    const [price] = await resolvePrices([{ offerId: offer.id, organisationId, quantity: 1, months: 1 }])
    assert.equal(price.priceFen, 7_490)
    const customers = await invitedCustomersQuery(sales, page)
    assert.deepEqual(customers.rows.map(({ id, code: by }) => [id, by]), [[organisationId, code]])
  })

  test('say why they do not let in, and leave nothing behind', async ({ assert }) => {
    const sales = await givenSales()
    const withdrawn = await givenCode(sales)
    await withdrawInviteCode(sales, { id: withdrawn.id })
    const expiring = await givenCode(sales, { expiresAt: later(DAY_MS) })
    const single = await givenCode(sales, { usesMax: 1 })
    assert.equal(keyOf(await signUp(newcomer(single.code))), 'ok')
    clock.advance(DAY_MS + 1)
    const before = await db.from('organisations').count('* as total').first()
    assert.equal(keyOf(await signUp(newcomer(withdrawn.code))), 'campaigns.sign_up.withdrawn')
    assert.equal(keyOf(await signUp(newcomer(expiring.code))), 'campaigns.sign_up.expired')
    assert.equal(keyOf(await signUp(newcomer(single.code))), 'campaigns.sign_up.used_up')
    assert.equal(keyOf(await signUp(newcomer('NOSUCHCODE'))), 'campaigns.sign_up.unknown')
    assert.deepEqual(await db.from('organisations').count('* as total').first(), before)
  })

  test('answer the same whether the address has an account or not', async ({ assert }) => {
    const { email, phone } = await givenMember()
    assert.equal(keyOf(await signUp(newcomer('NOSUCHCODE', { email, phone }))), keyOf(await signUp(newcomer('NOSUCHCODE'))))
    assert.lengthOf(await db.from('messages').where({ target: email, event: 'sign_up_again' }), 0)
  })

  test('are not used up by a sign-up that is refused', async ({ assert }) => {
    const { email } = await givenMember()
    const { id, code } = await givenCode(await givenSales(), { usesMax: 1 })
    assert.equal(keyOf(await signUp(newcomer(code, { email }))), 'address_taken')
    assert.equal((await db.from('invite_codes').where('id', id).firstOrFail()).uses_taken, 0)
  })

  test('stop answering who guesses', async ({ assert }) => {
    const { code } = await givenCode(await givenSales())
    for (let guess = 0; guess < 30; guess++) await signUp(newcomer(`GUESS${1_000 + guess}`))
    assert.equal(keyOf(await signUp(newcomer(code))), 'campaigns.sign_up.too_many')
    const elsewhere = { ipAddress: '203.0.113.77', requestId: null }
    assert.equal(keyOf(await signUp(newcomer(code, { origin: elsewhere }))), 'ok')
  })

  test('leave a customer without sales when theirs no longer sells', async ({ assert }) => {
    const sales = await givenSales()
    const { code } = await givenCode(sales)
    await db.from('users').where('id', sales.userId!).update({ status: 'offboarded' })
    const joined = await signUp(newcomer(code))
    assert.isNull((await db.from('organisations').where('id', joined.ok ? joined.value.organisationId : 0).firstOrFail()).sales_user_id)
  })

  test('go to who takes over when their sales leave, if that one sells', async ({ assert }) => {
    const [leaver, taker, clerk] = [await givenSales(), await givenSales(), await givenStaff({ role: 'support' })]
    const { id } = await givenCode(leaver)
    const codes = allOwnerships().find(({ kind }) => kind === 'campaigns.codes')!
    const settle = (userId: number, takerId: number) => inTransaction((trx) => codes.settle({ userId, takerId }, { trx }))
    assert.equal((await codes.list(leaver.userId!, 5, db.connection())).count, 1)
    assert.equal(await settle(leaver.userId!, taker.userId!), 1)
    assert.equal((await db.from('invite_codes').where('id', id).firstOrFail()).sales_user_id, taker.userId)
    assert.deepEqual([await settle(taker.userId!, clerk.id), await settle(taker.userId!, clerk.id)], [1, 0])
    assert.isNull((await db.from('invite_codes').where('id', id).firstOrFail()).sales_user_id)
  })

  test('of sales bring customers to themselves only', async ({ assert }) => {
    const [sales, other] = [await givenSales(), await givenSales()]
    const { id } = await givenCode(sales, { salesUserId: other.userId })
    assert.equal((await db.from('invite_codes').where('id', id).firstOrFail()).sales_user_id, sales.userId)
    assert.equal((await inviteCodesQuery(other, page)).total, 0)
    assert.deepEqual(await withdrawInviteCode(other, { id }), { ok: false, error: { type: 'code_not_found' } })
  })

  test('are refused when {name}')
    .with([
      { name: 'too short', parts: { chosen: 'ABC12' }, type: 'code_invalid' },
      { name: 'of odd letters', parts: { chosen: '邀请码一二三四' }, type: 'code_invalid' },
      { name: 'over already', parts: { expiresAt: new Date(0) }, type: 'expires_in_the_past' },
      { name: 'for a campaign that is none', parts: { campaignId: 999_999 }, type: 'campaign_unfit' },
    ])
    .run(async ({ assert }, { parts, type }: { name: string; parts: object; type: string }) => {
      const created = await createInviteCode(await givenSales(), { salesUserId: null, campaignId: null, usesMax: null, expiresAt: null, note: null, ...parts })
      assert.equal(created.ok ? 'ok' : created.error.type, type)
    })

  test('are refused when somebody has the same', async ({ assert }) => {
    const wanted = { salesUserId: null, campaignId: null, usesMax: null, expiresAt: null, note: null }
    await createInviteCode(await givenSales(), { ...wanted, chosen: 'cloud-fair-26' })
    assert.deepEqual(await createInviteCode(await givenSales(), { ...wanted, chosen: 'CLOUDFAIR26' }), { ok: false, error: { type: 'code_taken' } })
  })

  test('that are made up are easy to read', ({ assert }) => {
    for (let turn = 0; turn < 50; turn++) assert.match(generateCode(), new RegExp(`^[${CODE_ALPHABET}]{8}$`))
    assert.notMatch(CODE_ALPHABET, /[01258BILOQSUVZ]/)
    assert.equal(normalCode('ab cd-12 34'), 'ABCD1234')
  })

  test('fill the form by their link, and say there what is wrong', async ({ assert, client }) => {
    const sales = await givenSales()
    const { id, code } = await givenCode(sales)
    const followed = await client.get(`/i/${code}`).redirects(0)
    followed.assertHeader('location', `/sign-up?inviteCode=${code}`)
    const form = await client.get(`/sign-up?inviteCode=${code}`)
    form.assertTextIncludes(`value="${code}"`)
    assert.notInclude(form.text(), '已作废')
    await withdrawInviteCode(sales, { id })
    ;(await client.get(`/sign-up?inviteCode=${code}`)).assertTextIncludes('这个邀请码已作废')
  })

  test('keep what was typed on a refused form', async ({ assert, client }) => {
    const { parts, termsVersion, origin, locale, ...fields } = newcomer('')
    const form = { ...fields, terms: termsVersion, inviteCode: 'NOSUCHCODE' }
    const refused = await client.post('/sign-up').withCsrfToken().header('referer', '/sign-up').form(form).redirects(0)
    assert.equal(refused.flashMessages().inviteCode, 'NOSUCHCODE')
    assert.equal(refused.flashMessages().organisationName, fields.organisationName)
    assert.property(refused.flashMessages().inputErrorsBag, 'inviteCode')
  })

  test('open their pages for sales, with a QR code, and not for others', async ({ assert, client }) => {
    const person = await givenStaff({ role: 'sales' })
    const { id, code } = await givenCode(await viewerFor(person, 'campaigns.codes.manage'))
    const session = await sessionOf(person)
    for (const path of ['', '?q=a3-c4', '?q=云展会&state=active', '?state=used_up', '?state=expired', '/new', `/${id}`, `/${id}/print`, '?format=csv', `/${id}?format=csv`]) {
      const answer = await client.get(`/admin/invite-codes${path}`).withSession(session)
      answer.assertStatus(200)
      assert.notMatch(answer.text(), /translation missing/i, path)
    }
    const shown = await client.get(`/admin/invite-codes/${id}`).withSession(session)
    shown.assertTextIncludes(`/i/${code}`)
    shown.assertTextIncludes('<svg class="qr-code"')
    ;(await client.get(`/admin/invite-codes/${id}`).withSession(await sessionOf(await givenStaff({ role: 'sales' })))).assertStatus(404)
    ;(await client.get('/admin/invite-codes').withSession(await sessionOf(await givenStaff({ role: 'support' })))).assertStatus(403)
  })
})

test.group('Campaigns | invite codes at the same time', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await limiter.clear()
    return () => emptyTables()
  })

  test('of fifty who sign up with three uses three come in', async ({ assert }) => {
    await syncRoles()
    const { id, code } = await givenCode(await givenSales(), { usesMax: 3 })
    const keys = (await Promise.all(Array.from({ length: 50 }, () => signUp(newcomer(code))))).map(keyOf)
    assert.lengthOf(keys.filter((key) => key === 'ok'), 3)
    assert.deepEqual([...new Set(keys)].sort(), ['campaigns.sign_up.used_up', 'ok'])
    assert.equal((await db.from('invite_codes').where('id', id).firstOrFail()).uses_taken, 3)
    assert.lengthOf(await db.from('invited_customers'), 3)
  }).timeout(60_000)
})
