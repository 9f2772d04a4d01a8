import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { giveAddress } from '#identity/actions/replace_address'
import { rememberDevice } from '#identity/devices'
import { givenMember, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenSecondFactor } from '#tests/fixtures/second_factor'

test.group('Identity | e-mail and phone lost', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => limiter.clear())

  async function given() {
    const owner = await givenMember()
    const member = await givenMember({ role: 'member', organisation: { id: owner.organisationId } })
    return { owner, member, viewer: await viewerFor(owner, 'identity.members.manage') }
  }
  const rowOf = (id: number) => db.from('users').where('id', id).firstOrFail()
  const typeOf = (result: Awaited<ReturnType<typeof giveAddress>>) => (result.ok ? 'ok' : result.error.type)

  test('an administrator of the organisation gives another address: it is unproved, the phone is gone, sessions and devices end', async ({ assert }) => {
    const { member, viewer } = await given()
    await sessionOf(member)
    await rememberDevice(member.id, 'k'.repeat(32))
    await givenSecondFactor(member)
    assert.equal(typeOf(await giveAddress(viewer, { userId: member.id, email: ' New.Address@Example.com ' })), 'ok')
    assert.deepInclude(await rowOf(member.id), { email: 'new.address@example.com', email_verified_at: null, phone: null, phone_verified_at: null })
    assert.isEmpty(await db.from('user_sessions').where('user_id', member.id).whereNull('ended_at'))
    assert.isEmpty(await db.from('known_devices').where('user_id', member.id))
    assert.lengthOf(await db.from('second_factors').where('user_id', member.id), 1, 'the second factor stays due')
    const sent = await db.from('messages').where('user_id', member.id).select('event', 'target', 'channel')
    assert.includeDeepMembers(sent.map(({ event, channel, target }) => [event, channel, target]), [
      ['email_changed', 'mail', member.email], ['email_changed', 'sms', member.phone], ['password_reset', 'mail', 'new.address@example.com'],
    ])
    const audited = await db.from('audit_rows').where('action', 'identity.address.replaced').firstOrFail()
    assert.deepInclude(audited, { actor_user_id: viewer.userId, subject_id: String(member.id) })
  })

  test('nobody gives one to themselves, to a stranger, to who was suspended, or one that somebody has', async ({ assert }) => {
    const { owner, member, viewer } = await given()
    const [stranger, suspended] = [await givenMember(), await givenMember({ role: 'member', organisation: { id: owner.organisationId } })]
    await db.from('users').where('id', suspended.id).update({ status: 'suspended' })
    const email = 'new@example.com'
    assert.equal(typeOf(await giveAddress(viewer, { userId: owner.id, email })), 'oneself')
    assert.equal(typeOf(await giveAddress(viewer, { userId: stranger.id, email })), 'member_not_found')
    assert.equal(typeOf(await giveAddress(viewer, { userId: suspended.id, email })), 'not_active')
    assert.equal(typeOf(await giveAddress(viewer, { userId: member.id, email: stranger.email })), 'address_taken')
    assert.equal((await rowOf(member.id)).email, member.email)
  })

  test('for the operator’s own people one administrator is not enough', async ({ assert, client }) => {
    const [administrator, colleague] = [await givenStaff({ role: 'administrator' }), await givenStaff({ role: 'support' })]
    const viewer = await viewerFor(administrator, 'identity.staff.manage')
    assert.equal(typeOf(await giveAddress(viewer, { userId: colleague.id, email: 'new@example.com' })), 'staff')
    const page = await client.get(`/admin/members/${colleague.id}`).withSession(await sessionOf(administrator))
    page.assertTextIncludes(`/admin/recoveries?login=${encodeURIComponent(colleague.email)}`)
    const asked = await client.get(`/admin/recoveries?login=${encodeURIComponent(colleague.email)}`).withSession(await sessionOf(administrator))
    asked.assertTextIncludes(`value="${colleague.email}"`)
  })

  test('has a form on the member’s page that keeps what was typed, and leads back to it', async ({ assert, client }) => {
    const { owner, member } = await given()
    const session = await sessionOf(owner)
    const send = (email: string) => client.post(`/members/${member.id}/address`).withSession(session).withCsrfToken().form({ email }).redirects(0)
    const refused = await send(owner.email)
    assert.property(refused.flashMessages().inputErrorsBag, 'email')
    assert.equal(refused.flashMessages().email, owner.email)
    assert.equal((await send('new@example.com')).header('location'), `/members/${member.id}`)
    assert.equal((await rowOf(member.id)).email, 'new@example.com')
  })
})
