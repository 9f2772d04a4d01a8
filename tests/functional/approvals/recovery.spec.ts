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

  test('is refused for staff, for strangers, and for who has no second factor', async ({ assert }) => {
    const { asker, administrator } = await given()
    await givenSecondFactor(administrator)
    const plain = await givenMember()
    assert.equal(idOf(await requestRecovery(asker, { login: administrator.email, reason: REASON })), 'person_not_found')
    assert.equal(idOf(await requestRecovery(asker, { login: 'nobody@example.com', reason: REASON })), 'person_not_found')
    assert.equal(idOf(await requestRecovery(asker, { login: '壹号服务器', reason: REASON })), 'person_not_found')
    assert.equal(idOf(await requestRecovery(asker, { login: plain.email, reason: REASON })), 'no_second_factor')
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
