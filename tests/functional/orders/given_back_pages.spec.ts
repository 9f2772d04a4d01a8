import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { clock, later, MINUTE_MS } from '#kernel/clock'
import { powerResource } from '#orders/actions/power_resource'
import { resolveManually } from '#orders/actions/resolve_manually'
import { settlePower } from '#orders/actions/settle_power'
import { setRefundPolicy } from '#suppliers/actions/set_refund_policy'
import { hub } from '#suppliers/hub'
import * as fixture from '#tests/fixtures/orders'
import type { Buyer } from '#tests/fixtures/orders'
import { consoleAct, foundLine, givenFoundLine, givenOwnedInConsole } from '#tests/fixtures/found_orders'
import { givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenOwned } from '#tests/fixtures/renewals'

const session = ({ userId }: Buyer) => sessionOf({ id: userId })
const CREDIT = '¥50.00'

/** Given back in the console, and credited. */
async function givenRefunded() {
  const at = await givenOwnedInConsole()
  at.thing.state = 'vanished'
  at.put(consoleAct('refund'))
  await at.find()
  const line = (await foundLine('REFUND-1'))!
  await fixture.work(line.id, { until: 'completed' })
  return { ...at, ...line }
}

/** Credited on acceptance; the supplier's refund then came to nothing while the resource is there. */
async function givenLost() {
  const at = await givenOwnedInConsole()
  await setRefundPolicy({ code: at.shop.connection.code, policy: 'acceptance', actor: systemActor })
  at.thing.state = 'releasing'
  at.put(consoleAct('refund', { state: 'refunding', rawState: 'Refunding' }))
  await at.find()
  const line = (await foundLine('REFUND-1'))!
  await fixture.work(line.id)
  at.thing.state = 'running'
  at.put(consoleAct('refund', { state: 'cancelled', rawState: 'Cancelled', refundFen: undefined }))
  await fixture.work(line.id)
  return { ...at, ...line }
}

test.group('Orders | pages of what was done in the console', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  test('a refund tells its amount and where it went, and speaks of no payment', async ({ client, assert }) => {
    const { orderId, buyer } = await givenRefunded()
    const page = (await client.get(`/orders/${orderId}`).withSession(await session(buyer))).text()
    for (const words of ['已退订', CREDIT, '已在控制台退订', 'href="/wallet"']) assert.include(page, words)
    for (const words of ['待付款', '开通中', '已扣款', '确认支付中']) assert.notInclude(page, words)
    const list = (await client.get('/orders?action=unsubscribe').withSession(await session(buyer))).text()
    assert.include(list, `+${CREDIT}`)
  })

  test('what was given back leads to the order that ended it', async ({ client, assert }) => {
    const { orderId, resourceId, buyer } = await givenRefunded()
    const own = (await client.get(`/resources/${resourceId}`).withSession(await session(buyer))).text()
    assert.include(own, `/orders/${orderId}`)
    assert.include(own, CREDIT)
    const staff = (await client.get(`/admin/resources/${resourceId}`).withSession(await sessionOf(await givenStaff({ role: 'operations' })))).text()
    assert.include(staff, `/admin/orders/${orderId}`)
  })

  test('a change tells what it makes of the resource, and that it is to be paid for', async ({ client, assert }) => {
    const at = await givenOwnedInConsole()
    const { orderId } = await givenFoundLine(at, consoleAct('change', { state: 'active', rawState: 'Done', paidFen: 60_00 }))
    const page = (await client.get(`/orders/${orderId}`).withSession(await session(at.buyer))).text()
    for (const words of ['变更为', 'ECS g3i.large', '平台已代付，待您付款']) assert.include(page, words)
    const resource = (await client.get(`/resources/${at.resourceId}`).withSession(await session(at.buyer))).text()
    assert.include(resource, '该资源的变更规格正在进行')
    const staff = (await client.get(`/admin/orders/${orderId}`).withSession(await sessionOf(await givenStaff({ role: 'operations' })))).text()
    assert.include(staff, `/admin/resources/${at.resourceId}`)
    assert.notInclude(staff, '0 个月')
  })

  test('a credit whose refund was given up is told its customer without the supplier’s words', async ({ client, assert }) => {
    const { orderId, id, buyer } = await givenLost()
    assert.deepInclude(await fixture.lineOf(id), { state: 'manual_review', owner: 'operations' })
    const page = (await client.get(`/orders/${orderId}`).withSession(await session(buyer))).text()
    assert.include(page, `先行退回的 ${CREDIT} 目前在您的余额中`)
    assert.notInclude(page, 'Cancelled')
    await resolveManually(await viewerFor(await givenStaff(), 'orders.lines.resolve'), { lineId: id, decision: 'undo', reason: '实例仍在' })
    await fixture.work(id, { until: 'cancelled' })
    const after = (await client.get(`/orders/${orderId}`).withSession(await session(buyer))).text()
    assert.include(after, `先行退款 ${CREDIT} 已从余额冲回`)
    assert.notInclude(after, 'Cancelled')
  })

  test('operations see the booking of it and decide in its own words', async ({ client, assert }) => {
    const { orderId, id } = await givenLost()
    const staff = await sessionOf(await givenStaff({ role: 'operations' }))
    const page = (await client.get(`/admin/orders/${orderId}`).withSession(staff)).text()
    for (const words of ['资源仍在，冲回先行退款', '资源已释放，退款归客户', `${id}:advance:`]) assert.include(page, words)
    assert.notInclude(page, '放弃并退款')
    await client.post(`/admin/orders/${orderId}/lines/${id}/resolve`).form({ decision: 'undo', reason: '实例仍在' }).withCsrfToken().withSession(staff).redirects(0)
    assert.include((await client.get(`/admin/orders/${orderId}`).withSession(staff)).text(), '工作人员：资源仍在，冲回先行退款。实例仍在')
  })

  test('operations find the amount of it in their lists', async ({ client, assert }) => {
    await givenLost()
    const staff = await sessionOf(await givenStaff({ role: 'operations' }))
    for (const list of ['/admin/orders/attention', '/admin/orders']) assert.include((await client.get(list).withSession(staff)).text(), '50.00')
  })

  test('a suspension in doubt leads operations to their task, and nobody who may not do it', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const { resourceId, buyer } = await givenOwned(shop)
    shop.fake.answers('suspend', { status: 'unknown' })
    await powerResource(buyer.viewer, { resourceId, act: 'suspend' })
    shop.fake.lacks('getResource')
    clock.freeze(later(2 * MINUTE_MS, clock.now()))
    await settlePower({ resourceId })
    const { id } = await db.from('manual_steps').where({ resource_id: resourceId, state: 'open' }).firstOrFail()
    const page = async (role: 'operations' | 'support') => (await client.get(`/admin/resources/${resourceId}`).withSession(await sessionOf(await givenStaff({ role })))).text()
    assert.include(await page('operations'), `/admin/manual-steps/${id}`)
    const support = await page('support')
    assert.include(support, '调用结果不明')
    assert.notInclude(support, `/admin/manual-steps/${id}`)
    const list = (await client.get('/resources').withSession(await session(buyer))).text()
    assert.include(list, '停用待核实')
    await db.from('resources').where('id', resourceId).update({ state: 'suspended' })
    const seen = (await client.get(`/resources/${resourceId}`).withSession(await session(buyer))).text()
    assert.include(seen, '供应商侧已显示为停用，运营核对后通知您')
    assert.notInclude(seen, '可能仍在运行')
  })
})
