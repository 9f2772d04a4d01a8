import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { addToCart } from '#orders/actions/add_to_cart'
import { changeRole } from '#identity/actions/change_role'
import { offboardMember } from '#identity/actions/offboard_member'
import { saveDepartment } from '#identity/actions/save_department'
import { setMemberStatus } from '#identity/actions/set_member_status'
import { ownedQuery } from '#identity/queries/owned_query'
import { registerOwnership } from '#identity/ownership'
import { clock } from '#kernel/clock'
import { orderQuery } from '#orders/queries/order_query'
import { hub } from '#suppliers/hub'
import * as orders from '#tests/fixtures/orders'
import { givenMember, givenStaff, sessionOf, tokenFor, viewerFor } from '#tests/fixtures/people'
import { givenRecharge } from '#tests/fixtures/wallets'
import { emptyTables } from '#tests/fixtures/database'

const manage = 'identity.members.manage'
const typeOf = (result: { ok: boolean; error?: { type: string } }) => (result.ok ? 'ok' : result.error!.type)

/** A member with an order that was delivered, an open quote, a cart, a department and a token; and their administrator. */
async function givenLeaver() {
  const owner = await givenMember()
  const viewer = await viewerFor(owner, manage)
  const leaver = await givenMember({ organisation: { id: owner.organisationId }, role: 'member' })
  await givenRecharge(owner.organisationId, 1_000_00)
  const shop = await orders.givenShop()
  const buyer = { viewer: await viewerFor(leaver, 'orders.orders.place'), organisationId: owner.organisationId, userId: leaver.id }
  const { id: orderId, lineId } = await orders.givenOrder(shop, buyer)
  await orders.work(lineId, { until: 'completed' })
  await orders.givenQuote(shop, buyer)
  await addToCart(buyer.viewer, { offerId: shop.offerId, options: {}, quantity: 1, months: 1 })
  await saveDepartment(viewer, { name: '研发', parentId: null, headUserId: leaver.id })
  const token = await tokenFor(leaver)
  return { owner, viewer, leaver, orderId, token }
}

test.group('Identity | leaving', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('hands over everything in one go and ends tokens and sessions', async ({ assert, client }) => {
    const { owner, viewer, leaver, orderId, token } = await givenLeaver()
    const session = await sessionOf(leaver)
    const owned = await ownedQuery(viewer, leaver.id)
    const kinds = owned.map(({ kind }) => kind)
    for (const kind of ['identity.departments', 'identity.tokens', 'orders.cart', 'orders.quotes', 'orders.orders', 'orders.resources']) assert.include(kinds, kind)
    const done = await offboardMember(viewer, { userId: leaver.id, takerId: owner.id })
    assert.deepInclude(done, { ok: true })
    for (const [table, where] of [['orders', {}], ['cart_items', {}], ['quotes', { state: 'open' }]] as const) {
      assert.lengthOf(await db.from(table).where('user_id', leaver.id).where(where), 0, table)
      assert.isNotEmpty(await db.from(table).where('user_id', owner.id).where(where), table)
    }
    const department = await db.from('departments').where('organisation_id', owner.organisationId).firstOrFail()
    assert.equal(department.head_user_id, owner.id)
    const order = await orderQuery(await viewerFor(owner, 'orders.orders.read'), orderId)
    assert.exists(order)
    const answer = await client.get('/api/v1/orders').bearerToken(token)
    answer.assertStatus(401)
    const page = await client.get('/orders').withSession(session).redirects(0)
    page.assertHeader('location', '/sign-in')
    const audited = await db.from('audit_rows').where({ action: 'identity.member.offboarded', subject_id: String(leaver.id) }).firstOrFail()
    assert.include(JSON.stringify(audited.after_values), 'orders.orders')
    assert.deepEqual(await ownedQuery(viewer, leaver.id), [])
    assert.deepEqual(await offboardMember(viewer, { userId: leaver.id, takerId: owner.id }), { ok: true, value: {} })
  })

  test('is refused without somebody who takes over, and to strangers, who left, and oneself', async ({ assert }) => {
    const { owner, viewer, leaver } = await givenLeaver()
    const stranger = await givenMember()
    const suspended = await givenMember({ organisation: { id: owner.organisationId }, role: 'member' })
    await setMemberStatus(viewer, { userId: suspended.id, status: 'suspended' })
    assert.equal(typeOf(await offboardMember(viewer, { userId: leaver.id, takerId: null })), 'taker_needed')
    for (const takerId of [stranger.id, suspended.id, leaver.id]) {
      assert.equal(typeOf(await offboardMember(viewer, { userId: leaver.id, takerId })), 'taker_unknown')
    }
    assert.equal(typeOf(await offboardMember(viewer, { userId: stranger.id, takerId: null })), 'member_not_found')
    assert.equal(typeOf(await offboardMember(viewer, { userId: owner.id, takerId: leaver.id })), 'oneself')
  })

  test('leaves everything as it was when one part fails', async ({ assert, cleanup }) => {
    const { owner, viewer, leaver } = await givenLeaver()
    const forget = registerOwnership({
      kind: 'tests.broken', label: 'organisations.owned.cart', fate: 'ended', list: async () => ({ count: 0, things: [] }),
      settle: async () => Promise.reject(new Error('this part fails')),
    })
    cleanup(() => forget())
    await assert.rejects(() => offboardMember(viewer, { userId: leaver.id, takerId: owner.id }), 'this part fails')
    const member = await db.from('users').where('id', leaver.id).firstOrFail()
    assert.equal(member.status, 'active')
    assert.isNotEmpty(await db.from('orders').where('user_id', leaver.id))
  })

  test('shows what there is, asks who takes it, and sums up before it is done', async ({ client, assert }) => {
    const { owner, leaver } = await givenLeaver()
    const session = await sessionOf(owner)
    const first = await client.get(`/members/${leaver.id}/offboard`).withSession(session)
    assert.include(first.text(), '购物车')
    assert.notInclude(first.text(), '确认离职')
    assert.include(first.text(), '云服务器 g3i.large')
    const english = await client.get(`/members/${leaver.id}/offboard`).header('accept-language', 'en').withSession(session)
    assert.include(english.text(), 'Cloud server g3i.large')
    assert.notInclude(english.text(), '云服务器')
    const summary = await client.get(`/members/${leaver.id}/offboard?takerId=${owner.id}`).withSession(session)
    assert.include(summary.text(), '确认离职')
    const none = await client.post(`/members/${leaver.id}/offboard`).withSession(session).withCsrfToken().form({}).redirects(0)
    assert.property(none.flashMessages().inputErrorsBag, 'takerId')
    const done = await client.post(`/members/${leaver.id}/offboard`).withSession(session).withCsrfToken().form({ takerId: owner.id }).redirects(0)
    done.assertHeader('location', `/members/${leaver.id}`)
    const reader = await givenMember({ organisation: { id: owner.organisationId }, role: 'reader' })
    const refused = await client.get(`/members/${reader.id}/offboard`).withSession(await sessionOf(reader))
    refused.assertStatus(403)
  })

  test('gives the customers of a salesperson to another, or to nobody', async ({ assert }) => {
    const administrator = await givenStaff({ role: 'administrator' })
    const [sales, next, finance] = [await givenStaff({ role: 'sales' }), await givenStaff({ role: 'sales' }), await givenStaff({ role: 'finance' })]
    const viewer = await viewerFor(administrator, 'identity.staff.manage')
    const { organisationId } = await givenMember()
    const whose = async () => (await db.from('organisations').where('id', organisationId).firstOrFail()).sales_user_id
    await db.from('organisations').where('id', organisationId).update({ sales_user_id: sales.id })
    await offboardMember(viewer, { userId: sales.id, takerId: next.id })
    assert.equal(await whose(), next.id)
    await offboardMember(viewer, { userId: next.id, takerId: finance.id })
    assert.isNull(await whose())
    assert.lengthOf(await db.from('customer_assignments').where('organisation_id', organisationId), 2)
  })
})

test.group('Identity | leaving, at the same time', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    return () => emptyTables()
  })

  test('two administrators who show each other out leave one behind', async ({ assert }) => {
    const first = await givenMember()
    const second = await givenMember({ organisation: { id: first.organisationId } })
    const [a, b] = [await viewerFor(first, manage), await viewerFor(second, manage)]
    const results = await Promise.all([
      offboardMember(a, { userId: second.id, takerId: null }),
      changeRole(b, { userId: first.id, role: 'reader' }),
      offboardMember(b, { userId: first.id, takerId: null }),
    ])
    assert.isAtLeast(results.filter(({ ok }) => !ok).length, 1)
    const owners = await db.from('users').join('user_roles', 'user_roles.user_id', 'users.id').join('roles', 'roles.id', 'user_roles.role_id')
      .where({ 'users.status': 'active', 'roles.code': 'owner' }).select('users.id')
    assert.lengthOf(owners, 1)
  })

  test('fifty requests to show one member out are one', async ({ assert }) => {
    const owner = await givenMember()
    const leaver = await givenMember({ organisation: { id: owner.organisationId }, role: 'member' })
    const viewer = await viewerFor(owner, manage)
    await Promise.all(Array.from({ length: 50 }, () => offboardMember(viewer, { userId: leaver.id, takerId: owner.id })))
    assert.lengthOf(await db.from('audit_rows').where('action', 'identity.member.offboarded'), 1)
  }).timeout(60_000)
})
