import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { requestApproval } from '#approvals/actions/request_approval'
import { requestsQuery } from '#approvals/queries/requests_query'
import { systemActor } from '#audit/actor'
import { givenMember, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

const page = { page: 1, pageSize: 10, locale: 'zh-CN' } as const

/** A request whose subject has nothing behind it: to be listed, rejected and withdrawn. */
async function givenRequest(person: { id: number }, size = 100): Promise<string> {
  const { actor } = await viewerFor(person)
  const facts = [{ label: 'catalog.approval.below', form: 'count' as const, before: 0, after: 3 }]
  const { id } = await requestApproval({ kind: 'catalog.margin_floor', subject: { type: 'price_rules', id: `${person.id}-${size}` }, title: '通用型云服务器', size, facts, reason: '大客户', actor })
  return id
}

test.group('Approvals | requests', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('are for those who made them or may decide their kind', async ({ assert }) => {
    const asking = await givenStaff({ role: 'sales' })
    await givenRequest(asking)
    const totalFor = async (person: { id: number }) => (await requestsQuery(await viewerFor(person), {}, page)).total
    assert.equal(await totalFor(asking), 1)
    assert.equal(await totalFor(await givenStaff({ role: 'finance' })), 1)
    assert.equal(await totalFor(await givenStaff({ role: 'sales' })), 0)
    assert.equal(await totalFor(await givenStaff({ role: 'support' })), 0)
    assert.equal(await totalFor(await givenMember()), 0)
  })

  test('wait only for others, and only within the limit', async ({ assert }) => {
    const operations = await givenStaff({ role: 'operations' })
    await givenRequest(operations)
    await givenRequest(await givenStaff({ role: 'sales' }), 201)
    await givenRequest(await givenStaff({ role: 'sales' }), 200)
    assert.equal((await requestsQuery(await viewerFor(operations), { waiting: true }, page)).total, 1)
  })

  test('cannot be made by the system', async ({ assert }) => {
    const request = { kind: 'catalog.margin_floor', subject: { type: 'price_rules', id: 1 }, title: 'x', size: 1, facts: [], actor: systemActor }
    await assert.rejects(() => requestApproval(request), /needs a person/)
  })

  test('show before and after, and go once they are rejected', async ({ assert, client }) => {
    const asking = await givenStaff({ role: 'operations' })
    const id = await givenRequest(asking)
    const session = await sessionOf(await givenStaff({ role: 'administrator' }))
    assert.include((await client.get('/admin/approvals?waiting=true').withSession(session)).text(), '通用型云服务器')
    assert.equal((await client.get(`/admin/approvals/${id}`).withSession(session)).status(), 200)
    const decide = (fields: object, who = session) => client.post(`/admin/approvals/${id}/decision`).withSession(who).withCsrfToken().redirects(0).form(fields)
    assert.equal((await decide({ decision: 'approved' }, await sessionOf(asking))).status(), 403)
    await decide({ decision: 'rejected' })
    assert.equal((await db.from('approval_requests').where('id', id).firstOrFail()).state, 'pending')
    await decide({ decision: 'rejected', note: '太低' })
    await decide({ decision: 'rejected', note: '太低' })
    assert.equal((await db.from('approval_requests').where('id', id).firstOrFail()).state, 'rejected')
    assert.lengthOf(await db.from('messages').where({ user_id: asking.id, event: 'approval_rejected' }), 1)
  })

  test('are taken back by whoever made them alone', async ({ assert, client }) => {
    const asking = await givenStaff({ role: 'operations' })
    const id = await givenRequest(asking)
    const withdraw = async (person: { id: number }) => client.post(`/admin/approvals/${id}/withdraw`).withSession(await sessionOf(person)).withCsrfToken().redirects(0)
    assert.equal((await withdraw(await givenStaff({ role: 'administrator' }))).status(), 404)
    await withdraw(asking)
    assert.equal((await db.from('approval_requests').where('id', id).firstOrFail()).state, 'withdrawn')
  })

  test('leave as a file for those who see them', async ({ assert, client }) => {
    await givenRequest(await givenStaff({ role: 'sales' }))
    const csv = await client.get('/admin/approvals?format=csv').withSession(await sessionOf(await givenStaff({ role: 'finance' })))
    assert.include(csv.text(), '通用型云服务器')
    assert.equal((await client.get('/admin/approvals').withSession(await sessionOf(await givenStaff({ role: 'support' })))).status(), 403)
  })
})
