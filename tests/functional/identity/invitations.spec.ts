import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { acceptInvitation } from '#identity/actions/accept_invitation'
import { inviteMember } from '#identity/actions/invite_member'
import { offboardMember } from '#identity/actions/offboard_member'
import { resendInvitation, withdrawInvitation } from '#identity/actions/resend_invitation'
import { signIn } from '#identity/actions/sign_in'
import { invitationsQuery } from '#identity/queries/invitations_query'
import { TERMS_VERSION } from '#identity/terms'
import { clock, DAY_MS, MINUTE_MS } from '#kernel/clock'
import { emptyTables } from '#tests/fixtures/database'
import { givenMember, sessionOf, viewerFor } from '#tests/fixtures/people'
import { linkSentTo } from './helpers.ts'

const origin = { ipAddress: '203.0.113.5', requestId: 'r1' }
const all = { page: 1, pageSize: 100 }
const wish = { name: '何苗', contact: 'miao@example.com', role: 'member' as const }
const typeOf = (result: { ok: boolean; error?: { type: string } }) => (result.ok ? 'ok' : result.error!.type)

const givenOwner = async () => {
  const owner = await givenMember()
  return { owner, viewer: await viewerFor(owner, 'identity.members.manage') }
}

const answer = (link: string, over: Partial<Parameters<typeof acceptInvitation>[0]> = {}) =>
  acceptInvitation({ link, name: '何苗', password: 'four green lanterns', termsVersion: TERMS_VERSION, locale: 'zh-CN', origin, ...over })

test.group('Identity | invitations', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    clock.restore()
    await limiter.clear()
    return () => clock.restore()
  })

  test('create nobody before they are accepted, and then somebody with role and a proved address', async ({ assert }) => {
    const { viewer } = await givenOwner()
    assert.equal(typeOf(await inviteMember(viewer, wish)), 'ok')
    assert.isNull(await db.from('users').where('email', wish.contact).first())
    const link = await linkSentTo(wish.contact)
    assert.equal(typeOf(await answer(link)), 'ok')
    assert.equal(typeOf(await answer(link)), 'link_invalid')
    assert.equal(typeOf(await signIn({ login: wish.contact, password: 'four green lanterns', origin })), 'ok')
    const user = await db.from('users').where('email', wish.contact).firstOrFail()
    assert.exists(user.email_verified_at)
    assert.equal(user.organisation_id, viewer.organisationId)
    const listed = await invitationsQuery(viewer, { ...all, state: 'accepted' })
    assert.equal(listed.rows[0].target, wish.contact)
  })

  test('by phone prove the phone and ask for an e-mail', async ({ assert }) => {
    const { viewer } = await givenOwner()
    await inviteMember(viewer, { ...wish, contact: '139 1234 5678' })
    const link = await linkSentTo('13912345678')
    assert.equal(typeOf(await answer(link)), 'email_missing')
    assert.equal(typeOf(await answer(link, { email: 'by-phone@example.com' })), 'ok')
    const user = await db.from('users').where('phone', '13912345678').firstOrFail()
    assert.exists(user.phone_verified_at)
    assert.isNull(user.email_verified_at)
  })

  test('refuse what is no address, a back-office role, a member and a second invitation', async ({ assert }) => {
    const { owner, viewer } = await givenOwner()
    assert.equal(typeOf(await inviteMember(viewer, { ...wish, contact: '12' })), 'contact_invalid')
    assert.equal(typeOf(await inviteMember(viewer, { ...wish, role: 'administrator' })), 'role_unknown')
    assert.equal(typeOf(await inviteMember(viewer, { ...wish, contact: owner.email })), 'already_member')
    assert.equal(typeOf(await inviteMember(viewer, { ...wish, departmentId: 4_000_000 })), 'department_unknown')
    await inviteMember(viewer, wish)
    assert.equal(typeOf(await inviteMember(viewer, { ...wish, contact: 'MIAO@example.com' })), 'already_invited')
  })

  test('open nothing once withdrawn, run out, sent anew or forged', async ({ assert }) => {
    const { viewer } = await givenOwner()
    const made = await inviteMember(viewer, wish)
    const id = made.ok ? made.value.id : 0
    const first = await linkSentTo(wish.contact)
    assert.equal(typeOf(await answer(first.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))), 'link_invalid')
    assert.equal(typeOf(await resendInvitation(viewer, { id })), 'too_soon')
    clock.advance(MINUTE_MS + 1)
    assert.equal(typeOf(await resendInvitation(viewer, { id })), 'ok')
    assert.equal(typeOf(await answer(first)), 'link_invalid')
    const second = await linkSentTo(wish.contact)
    clock.advance(7 * DAY_MS + 1)
    assert.equal(typeOf(await answer(second)), 'link_invalid')
    const listed = await invitationsQuery(viewer, { ...all, state: 'expired' })
    assert.equal(listed.total, 1)
    assert.equal(typeOf(await withdrawInvitation(viewer, { id })), 'ok')
    assert.equal(typeOf(await withdrawInvitation(viewer, { id })), 'not_open')
    assert.equal(typeOf(await inviteMember(viewer, wish)), 'ok')
  })

  test('of somebody with an account elsewhere tell only that person', async ({ assert }) => {
    const { viewer } = await givenOwner()
    const elsewhere = await givenMember({ role: 'member' })
    assert.equal(typeOf(await inviteMember(viewer, { ...wish, contact: elsewhere.email })), 'ok')
    assert.equal(typeOf(await answer(await linkSentTo(elsewhere.email))), 'member_elsewhere')
  })

  test('bring back who left this organisation, and take in anew who left another', async ({ assert }) => {
    const [{ owner, viewer }, other] = [await givenOwner(), await givenOwner()]
    const member = await givenMember({ organisation: { id: owner.organisationId }, role: 'finance_member' })
    await offboardMember(viewer, { userId: member.id, takerId: null })
    await inviteMember(viewer, { ...wish, contact: member.email })
    assert.deepInclude(await answer(await linkSentTo(member.email)), { value: { userId: member.id, email: member.email, joined: 'again' } })
    await offboardMember(viewer, { userId: member.id, takerId: null })
    clock.advance(MINUTE_MS)
    await inviteMember(other.viewer, { ...wish, contact: member.email })
    const moved = await answer(await linkSentTo(member.email))
    assert.notEqual(moved.ok && moved.value.userId, member.id)
    const before = await db.from('users').where('id', member.id).firstOrFail()
    assert.equal(before.email, `person-${member.id}@left.invalid`)
  })

  test('are nobody’s business in another organisation', async ({ client, assert }) => {
    const [{ viewer }, stranger] = [await givenOwner(), await givenOwner()]
    const made = await inviteMember(viewer, wish)
    const id = made.ok ? made.value.id : 0
    assert.equal((await invitationsQuery(stranger.viewer, all)).total, 0)
    for (const act of ['resend', 'withdraw']) {
      const response = await client.post(`/invitations/${id}/${act}`).withSession(await sessionOf(stranger.owner)).withCsrfToken().redirects(0)
      response.assertStatus(404)
    }
  })

  test('go out and are accepted through the pages', async ({ client, assert }) => {
    const { owner } = await givenOwner()
    const sent = await client.post('/invitations').withSession(await sessionOf(owner)).withCsrfToken().form(wish).redirects(0)
    sent.assertHeader('location', '/invitations')
    const link = await linkSentTo(wish.contact)
    const page = await client.get(`/invitation/${link}`)
    assert.include(page.text(), wish.contact)
    const form = { name: '何苗', password: 'four green lanterns', password_confirmation: 'four green lanterns', terms: TERMS_VERSION }
    const done = await client.post(`/invitation/${link}`).withCsrfToken().form(form).redirects(0)
    done.assertHeader('location', '/sign-in')
    const list = await client.get('/invitations?format=csv').withSession(await sessionOf(owner))
    assert.include(list.text(), wish.contact)
  })
})

test.group('Identity | invitations, at the same time', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    return () => emptyTables()
  })

  test('fifty acceptances of one link make one person', async ({ assert }) => {
    const { viewer } = await givenOwner()
    await inviteMember(viewer, wish)
    const link = await linkSentTo(wish.contact)
    const results = await Promise.all(Array.from({ length: 50 }, () => answer(link)))
    assert.lengthOf(results.filter(({ ok }) => ok), 1)
    assert.lengthOf(await db.from('users').where('email', wish.contact), 1)
  }).timeout(120_000)

  test('fifty invitations of one address are one', async ({ assert }) => {
    const { viewer } = await givenOwner()
    const results = await Promise.all(Array.from({ length: 50 }, () => inviteMember(viewer, wish)))
    assert.lengthOf(results.filter(({ ok }) => ok), 1)
    assert.lengthOf(await db.from('invitations'), 1)
  }).timeout(60_000)
})
