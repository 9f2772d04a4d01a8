import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { clock } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import { resource, type Buyer } from '#tests/fixtures/orders'
import { givenStaff, sessionOf } from '#tests/fixtures/people'
import { givenOwned } from '#tests/fixtures/renewals'

const session = ({ userId }: Buyer) => sessionOf({ id: userId })

test.group('Orders | pages of renewal and change', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('lead from the list over the term and the price to the order', async ({ client, assert }) => {
    const { buyer, resourceId } = await givenOwned(await fixture.givenShop())
    const list = await client.get('/resources?group=expiring').withSession(await session(buyer))
    list.assertStatus(200)
    const choice = await client.get(`/resources/renew?ids[]=${resourceId}&until=2030-01-01`).withSession(await session(buyer))
    choice.assertStatus(200)
    choice.assertTextIncludes(resourceId)
    const quoted = await client.post('/resources/renewals').form({ 'ids[]': resourceId, 'months[]': '3' }).withCsrfToken().withSession(await session(buyer)).redirects(0)
    quoted.assertStatus(303)
    const quote = String(quoted.header('location'))
    const page = await client.get(quote).withSession(await session(buyer))
    page.assertStatus(200)
    page.assertTextIncludes('¥240.00')
    const placed = await client.post(`${quote}/order`).form({ idempotencyKey: 'renew-1' }).withCsrfToken().withSession(await session(buyer)).redirects(0)
    assert.match(String(placed.header('location')), /^\/orders\/ord_/)
    const order = await client.get(String(placed.header('location'))).withSession(await session(buyer))
    order.assertStatus(200)
    order.assertTextIncludes('续费')
    const busy = await client.get(`/resources/${resourceId}`).withSession(await session(buyer))
    busy.assertTextIncludes('正在进行')
  })

  test('say what is missing when nothing was chosen, and when the specification is the same', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    const nothing = await client.post('/resources/renewals').form({ 'ids[]': resourceId, 'months[]': '0' }).withCsrfToken().withSession(await session(buyer)).redirects(0)
    assert.include(JSON.stringify(nothing.flashMessages()), '请至少选择')
    const page = await client.get(`/resources/${resourceId}/change`).withSession(await session(buyer))
    page.assertStatus(200)
    const same = await client.post(`/resources/${resourceId}/changes`).form({ offerId: shop.offerId }).withCsrfToken().withSession(await session(buyer)).redirects(0)
    assert.include(JSON.stringify(same.flashMessages()), '没有可变更')
  })

  test('turn automatic renewal on and off, and suspend', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const { buyer, resourceId } = await givenOwned(shop)
    const set = async (months: string) =>
      client.post(`/resources/${resourceId}/auto-renewal`).form({ months }).withCsrfToken().withSession(await session(buyer)).redirects(0)
    await set('6')
    assert.equal((await db.from('auto_renewals').where('resource_id', resourceId).firstOrFail()).months, 6)
    const shown = await client.get(`/resources/${resourceId}`).withSession(await session(buyer))
    shown.assertStatus(200)
    shown.assertTextIncludes('每次 6 个月')
    await set('0')
    assert.isNull(await db.from('auto_renewals').where('resource_id', resourceId).first())
    shop.fake.answers('suspend', { status: 'done', data: resource({ state: 'suspended' }) })
    await client.post(`/resources/${resourceId}/power`).form({ act: 'suspend' }).withCsrfToken().withSession(await session(buyer)).redirects(0)
    assert.equal((await db.from('resources').where('id', resourceId).firstOrFail()).state, 'suspended')
  })

  test('let staff see a resource and suspend it with a reason only', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const { resourceId } = await givenOwned(shop)
    shop.fake.answers('suspend', { status: 'done', data: resource({ state: 'suspended' }) })
    const staff = await sessionOf(await givenStaff({ role: 'operations' }))
    const list = await client.get('/admin/resources?group=expiring').withSession(staff)
    list.assertStatus(200)
    const page = await client.get(`/admin/resources/${resourceId}`).withSession(staff)
    page.assertStatus(200)
    page.assertTextIncludes('停用')
    const send = (form: object) => client.post(`/admin/resources/${resourceId}/power`).form(form).withCsrfToken().withSession(staff).redirects(0)
    await send({ act: 'suspend' })
    assert.equal((await db.from('resources').where('id', resourceId).firstOrFail()).state, 'running')
    await send({ act: 'suspend', reason: '欠费' })
    assert.equal((await db.from('resources').where('id', resourceId).firstOrFail()).state, 'suspended')
  })
})
