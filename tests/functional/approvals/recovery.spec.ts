import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { decideApproval } from '#approvals/actions/decide_approval'
import { requestRecovery } from '#approvals/actions/request_recovery'
import { givenMember, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenSecondFactor } from '#tests/fixtures/second_factor'

const REASON = '按合同电话 010-5550 回拨，本人与法务同时在线'

test.group('Approvals | access recovery', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const given = async () => {
    const owner = await givenMember()
    await givenSecondFactor(owner)
    const [support, administrator] = [await givenStaff({ role: 'support' }), await givenStaff({ role: 'administrator' })]
    const asker = await viewerFor(support, 'approvals.recoveries.request')
    const decider = await viewerFor(administrator, 'approvals.requests.read')
    return { owner, support, administrator, asker, decider }
  }
  const isEnrolled = async (userId: number) => (await db.from('second_factors').where('user_id', userId).first()) !== null
  const idOf = (asked: Awaited<ReturnType<typeof requestRecovery>>) => (asked.ok ? asked.value.id : asked.error.type)

  test('takes the second factor when another person agrees, ends sessions, tells the person, and is audited', async ({ assert }) => {
    const { owner, asker, decider } = await given()
    await sessionOf(owner)
    const id = idOf(await requestRecovery(asker, { login: owner.email.toUpperCase(), reason: REASON }))
    assert.isTrue(await isEnrolled(owner.id))
    assert.deepEqual(await decideApproval(decider, { id, decision: 'approved' }), { ok: true, value: { changed: true } })
    assert.isFalse(await isEnrolled(owner.id))
    assert.isEmpty(await db.from('user_sessions').where('user_id', owner.id).whereNull('ended_at'))
    const row = await db.from('audit_rows').where('action', 'identity.second_factor.recovered').firstOrFail()
    assert.deepInclude(row, { actor_user_id: decider.userId, subject_id: String(owner.id) })
    assert.include(JSON.stringify(row.after_values), String(asker.userId))
    assert.isNotEmpty(await db.from('messages').where({ user_id: owner.id, channel: 'mail' }))
    assert.deepEqual(await decideApproval(decider, { id, decision: 'approved' }), { ok: true, value: { changed: false } })
  })

  test('is decided by nobody who asked, and by nobody without the right', async ({ assert }) => {
    const { owner, administrator } = await given()
    const self = await viewerFor(administrator, 'approvals.recoveries.request')
    const id = idOf(await requestRecovery(self, { login: owner.phone, reason: REASON }))
    const refusalOf = async (viewer: typeof self) => {
      const decided = await decideApproval(viewer, { id, decision: 'approved' })
      return decided.ok ? 'ok' : decided.error.type
    }
    assert.equal(await refusalOf(self), 'own_request')
    assert.equal(await refusalOf(await viewerFor(await givenStaff({ role: 'operations' }), 'approvals.requests.read')), 'no_right')
    assert.isTrue(await isEnrolled(owner.id))
  })

  test('is refused for staff whom the asker does not manage, for strangers, and for who has no second factor', async ({ assert }) => {
    const { asker, administrator } = await given()
    await givenSecondFactor(administrator)
    const plain = await givenMember()
    assert.equal(idOf(await requestRecovery(asker, { login: administrator.email, reason: REASON })), 'person_not_found')
    assert.equal(idOf(await requestRecovery(asker, { login: 'nobody@example.com', reason: REASON })), 'person_not_found')
    assert.equal(idOf(await requestRecovery(asker, { login: '壹号服务器', reason: REASON })), 'person_not_found')
    assert.equal(idOf(await requestRecovery(asker, { login: plain.email, reason: REASON })), 'no_second_factor')
  })

  test('puts a new address in the place of a lost e-mail and phone, with or without a second factor', async ({ assert }) => {
    const { asker, decider } = await given()
    const plain = await givenMember()
    await sessionOf(plain)
    const asked = await requestRecovery(asker, { login: plain.phone, reason: REASON, email: 'Found@Example.com' })
    assert.equal((await db.from('users').where('id', plain.id).firstOrFail()).email, plain.email, 'nothing before it is agreed to')
    assert.isTrue((await decideApproval(decider, { id: idOf(asked), decision: 'approved' })).ok)
    assert.deepInclude(await db.from('users').where('id', plain.id).firstOrFail(), { email: 'found@example.com', email_verified_at: null, phone: null })
    assert.isEmpty(await db.from('user_sessions').where('user_id', plain.id).whereNull('ended_at'))
    const row = await db.from('audit_rows').where('action', 'identity.address.replaced').firstOrFail()
    assert.include(JSON.stringify(row.after_values), `"requestedBy":${asker.userId},"decidedBy":${decider.userId}`)
    assert.lengthOf(await db.from('messages').where({ event: 'password_reset', target: 'found@example.com' }), 1)
  })

  test('takes two for staff: who manages them asks, another one agrees, and never the person', async ({ assert }) => {
    const { asker, administrator, decider } = await given()
    const other = await givenStaff({ role: 'administrator' })
    await givenSecondFactor(other)
    const ask = async (viewer: typeof asker) => idOf(await requestRecovery(viewer, { login: other.email, reason: REASON, email: 'staff@example.com' }))
    assert.equal(await ask(asker), 'person_not_found')
    assert.equal(await ask(await viewerFor(other, 'approvals.recoveries.request')), 'oneself')
    const id = await ask(await viewerFor(administrator, 'approvals.recoveries.request'))
    const decide = async (viewer: typeof asker) => {
      const decided = await decideApproval(viewer, { id, decision: 'approved' })
      return decided.ok ? 'ok' : JSON.stringify(decided.error)
    }
    assert.include(await decide(decider), 'own_request')
    assert.include(await decide(await viewerFor(other, 'approvals.requests.read')), 'own_account')
    assert.equal(await decide(await viewerFor(await givenStaff({ role: 'administrator' }), 'approvals.requests.read')), 'ok')
    assert.isFalse(await isEnrolled(other.id))
    assert.equal((await db.from('users').where('id', other.id).firstOrFail()).email, 'staff@example.com')
  })

  test('takes no address that somebody has, when it is asked for or when it is agreed to', async ({ assert }) => {
    const { owner, asker, decider } = await given()
    const other = await givenMember()
    assert.equal(idOf(await requestRecovery(asker, { login: owner.email, reason: REASON, email: other.email })), 'address_taken')
    const id = idOf(await requestRecovery(asker, { login: owner.email, reason: REASON, email: 'late@example.com' }))
    await db.from('users').where('id', other.id).update({ email: 'late@example.com' })
    assert.deepEqual(await decideApproval(decider, { id, decision: 'approved' }), { ok: false, error: { type: 'effect_refused', because: 'address_taken' } })
    assert.isTrue(await isEnrolled(owner.id))
  })

  test('is one request while it is open, and nothing to do where the factor is gone meanwhile', async ({ assert }) => {
    const { owner, asker, decider } = await given()
    const first = await requestRecovery(asker, { login: owner.email, reason: REASON })
    const second = await requestRecovery(asker, { login: owner.phone, reason: REASON })
    assert.equal(idOf(first), idOf(second))
    await db.from('second_factors').where('user_id', owner.id).delete()
    assert.deepEqual(await decideApproval(decider, { id: idOf(first), decision: 'approved' }), { ok: false, error: { type: 'effect_refused', because: 'nothing_to_recover' } })
  })

  test('has a page for support, keeps what was typed, and is no business of sales', async ({ assert, client }) => {
    const { owner, support } = await given()
    const session = await sessionOf(support)
    ;(await client.get('/admin/recoveries').withSession(session)).assertTextIncludes('找回访问')
    const send = (form: object) => client.post('/admin/recoveries').withSession(session).withCsrfToken().form(form).redirects(0)
    const refused = await send({ login: 'nobody@example.com', reason: REASON })
    assert.property(refused.flashMessages().inputErrorsBag, 'login')
    assert.equal(refused.flashMessages().reason, REASON)
    assert.equal((await send({ login: owner.email, reason: REASON })).header('location'), '/admin/recoveries')
    assert.lengthOf(await db.from('approval_requests').where('kind', 'identity.access_recovery'), 1)
    ;(await client.get('/admin/recoveries').withSession(await sessionOf(await givenStaff({ role: 'sales' })))).assertStatus(403)
  })
})
