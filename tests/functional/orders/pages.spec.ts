import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { endAllSessions } from '#identity/actions/end_sessions'
import { clock } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import type { ApiClient } from '@japa/api-client'
import { closeWatches, watchCount } from '../../../app/orders/order_watch.js'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import type { Buyer } from '#tests/fixtures/orders'
import { givenMember, givenPermission, givenStaff, sessionOf } from '#tests/fixtures/people'
import { balanceOf } from '#tests/fixtures/wallets'

const session = ({ userId }: Buyer) => sessionOf({ id: userId })

test.group('Orders | pages of the portal', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('checks a quote out once, however often the form is sent', async ({ client, assert }) => {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer()]
    const quoteId = await fixture.givenQuote(shop, buyer)
    const send = async () =>
      client.post(`/quotes/${quoteId}/order`).form({ idempotencyKey: 'one-form' }).withCsrfToken().withSession(await session(buyer)).redirects(0)
    const [first, second] = [await send(), await send()]
    first.assertStatus(303)
    const location = String(first.header('location'))
    assert.match(location, /^\/orders\/ord_/)
    assert.equal(second.header('location'), location)
    assert.lengthOf(await db.from('orders').where('quote_id', quoteId), 1)
    const page = await client.get(location).withSession(await session(buyer))
    page.assertStatus(200)
    page.assertTextIncludes('云服务器 g3i.large')
  })

  test('sends back to the quote, with what is missing, when the money does not suffice', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const buyer = await fixture.givenBuyer({ balanceFen: 50_00 })
    const quoteId = await fixture.givenQuote(shop, buyer)
    const answer = await client.post(`/quotes/${quoteId}/order`).form({ idempotencyKey: 'k1' }).withCsrfToken().withSession(await session(buyer)).redirects(0)
    assert.equal(answer.header('location'), `/quotes/${quoteId}`)
    assert.include(JSON.stringify(answer.flashMessages()), '¥30.00')
    assert.lengthOf(await db.from('orders').where('quote_id', quoteId), 0)
    assert.lengthOf(await db.from('idempotency_keys').where('idempotency_key', 'k1'), 0)
  })

  test('refuses a check-out without a form key, by a reader, and unverified', async ({ client, assert }) => {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer()]
    const quoteId = await fixture.givenQuote(shop, buyer)
    const path = `/quotes/${quoteId}/order`
    await client.post(path).form({}).withCsrfToken().withSession(await session(buyer)).redirects(0)
    const reader = await givenMember({ role: 'reader', organisation: { id: buyer.organisationId } })
    const refused = await client.post(path).form({ idempotencyKey: 'k' }).withCsrfToken().withSession(await sessionOf(reader)).redirects(0)
    refused.assertStatus(403)
    const newcomer = await givenMember({ organisation: { id: buyer.organisationId }, verified: false })
    const led = await client.post(path).form({ idempotencyKey: 'k' }).withCsrfToken().withSession(await sessionOf(newcomer)).redirects(0)
    assert.equal(led.header('location'), '/verify')
    assert.lengthOf(await db.from('orders'), 0)
  })

  test('hides the orders and resources of others everywhere', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const { id, lineId, buyer } = await fixture.givenOrder(shop)
    const { resourceId } = await fixture.work(lineId)
    const stranger = await fixture.givenBuyer()
    const cookie = await session(stranger)
    for (const path of [`/orders/${id}`, `/orders/${id}/stream`, `/resources/${resourceId}`, `/resources/${resourceId}/unsubscribe?quote=x`]) {
      const answer = await client.get(path).withSession(cookie)
      answer.assertStatus(404)
    }
    for (const path of [`/orders/${id}/cancel`, `/resources/${resourceId}/console`, `/resources/${resourceId}/unsubscribe-quotes`]) {
      const answer = await client.post(path).withCsrfToken().withSession(cookie).redirects(0)
      answer.assertStatus(404)
    }
    for (const path of ['/orders', '/orders?format=csv', '/resources', '/resources?format=csv']) {
      const list = await client.get(path).withSession(cookie)
      list.assertStatus(200)
      assert.notInclude(list.text(), id)
      assert.notInclude(list.text(), resourceId!)
    }
    const own = await client.get('/orders?format=csv').withSession(await session(buyer))
    assert.include(own.text(), id)
  })

  test('never shows a customer what the order costs us', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const { id, lineId, buyer } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    await db.from('order_lines').where('id', lineId).update({ cost_fen: 12_345_67, ceiling_fen: 12_345_67, supplier_paid_fen: 12_345_67 })
    const page = await client.get(`/orders/${id}`).withSession(await session(buyer))
    page.assertStatus(200)
    assert.notInclude(page.text(), '12,345.67')
    assert.notInclude(page.text(), '1234567')
  })

  test('cancels what has not gone to the supplier, once', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const { id, buyer, lineId } = await fixture.givenOrder(shop)
    const send = async () => client.post(`/orders/${id}/cancel`).withCsrfToken().withSession(await session(buyer)).redirects(0)
    await send()
    assert.equal((await fixture.lineOf(lineId)).state, 'cancelled')
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00, heldFen: 0 })
    const again = await send()
    assert.include(JSON.stringify(again.flashMessages()), 'warning')
    await fixture.work(lineId)
    shop.fake.assertNotCalled('createOrder')
    await fixture.thenInvariantsHold(assert)
  })

  test('cancels nothing that is at the supplier', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const { id, buyer, lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    await client.post(`/orders/${id}/cancel`).withCsrfToken().withSession(await session(buyer)).redirects(0)
    assert.equal((await fixture.lineOf(lineId)).state, 'completed')
  })

  test('leads into the console at once and keeps the address nowhere', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const { lineId, buyer } = await fixture.givenOrder(shop)
    const { resourceId } = await fixture.work(lineId)
    const url = 'https://console.example.com/sso?token=only-once-4711'
    shop.fake.answers('createSsoUrl', { status: 'done', data: { url, expiresAt: new Date(Date.now() + 60_000) } })
    const entered = await client.post(`/resources/${resourceId}/console`).withCsrfToken().withSession(await session(buyer)).redirects(0)
    entered.assertStatus(200)
    assert.equal(entered.header('refresh'), `0;url=${url}`)
    assert.equal(entered.header('referrer-policy'), 'no-referrer')
    assert.equal(entered.header('cache-control'), 'no-store')
    const calls = await db.from('supplier_calls').where('connection_code', shop.connection.code)
    assert.notInclude(JSON.stringify(calls), 'only-once-4711')
  })

  test('asks for the refund first, then unsubscribes once', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const { lineId, buyer } = await fixture.givenOrder(shop)
    const { resourceId } = await fixture.work(lineId)
    const quoted = await client.post(`/resources/${resourceId}/unsubscribe-quotes`).withCsrfToken().withSession(await session(buyer)).redirects(0)
    const location = String(quoted.header('location'))
    const quoteId = location.split('quote=')[1]
    const page = await client.get(location).withSession(await session(buyer))
    page.assertStatus(200)
    page.assertTextIncludes('预估')
    const send = async () =>
      client.post(`/resources/${resourceId}/unsubscribe`).form({ quoteId, idempotencyKey: 'leave' }).withCsrfToken().withSession(await session(buyer)).redirects(0)
    const [first, second] = [await send(), await send()]
    assert.match(String(first.header('location')), /^\/orders\/ord_/)
    assert.equal(second.header('location'), first.header('location'))
    assert.lengthOf(await db.from('order_lines').where('action', 'unsubscribe'), 1)
  })
})

test.group('Orders | pages of the back office', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('does not open to customers', async ({ client }) => {
    const { buyer, id } = await fixture.givenOrder(await fixture.givenShop())
    for (const path of ['/admin/orders', `/admin/orders/${id}`, '/admin/orders/attention', '/admin/resources']) {
      const answer = await client.get(path).withSession(await session(buyer))
      answer.assertStatus(403)
    }
  })

  test('shows sales their own customers alone', async ({ client, assert }) => {
    const { id, buyer } = await fixture.givenOrder(await fixture.givenShop())
    const sales = await givenStaff({ role: 'sales' })
    const absent = await client.get(`/admin/orders/${id}?format=csv`).withSession(await sessionOf(sales))
    absent.assertStatus(404)
    await db.from('organisations').where('id', buyer.organisationId).update({ sales_user_id: sales.id })
    const csv = await client.get('/admin/orders?format=csv').withSession(await sessionOf(sales))
    assert.include(csv.text(), id)
  })

  test('lets support look and not resolve', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    shop.fake.answers('createOrder', { status: 'refused', reason: 'restricted', supplierCode: 'AccountFrozen' })
    const { id, lineId } = await fixture.givenOrder(shop)
    await fixture.work(lineId)
    const path = `/admin/orders/${id}/lines/${lineId}/resolve`
    const support = await givenStaff({ role: 'support' })
    const refused = await client.post(path).form({ decision: 'undo', reason: 'no' }).withCsrfToken().withSession(await sessionOf(support)).redirects(0)
    refused.assertStatus(403)
    const operations = await givenStaff()
    const without = await client.post(path).form({ decision: 'undo', reason: '' }).withCsrfToken().withSession(await sessionOf(operations)).redirects(0)
    without.assertStatus(302)
    assert.equal((await fixture.lineOf(lineId)).state, 'manual_review')
    const unknownOrder = await client.post(path).form({ decision: 'go_on', reason: '查过了' }).withCsrfToken().withSession(await sessionOf(operations)).redirects(0)
    unknownOrder.assertStatus(302)
    assert.equal((await fixture.lineOf(lineId)).state, 'manual_review')
    await client.post(path).form({ decision: 'undo', reason: '供应商下架' }).withCsrfToken().withSession(await sessionOf(operations)).redirects(0)
    assert.equal((await fixture.lineOf(lineId)).state, 'compensating')
    assert.equal((await fixture.work(lineId)).state, 'failed_refunded')
    await fixture.thenInvariantsHold(assert)
  })
})

test.group('Orders | live page', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(async () => {
    closeWatches()
    hub.restore()
    clock.restore()
    await emptyTables()
  })

  /** The whole of a stream, once it has ended. */
  async function listen(client: ApiClient, orderId: string, buyer: Buyer): Promise<string> {
    const answer = await client.get(`/orders/${orderId}/stream`).withSession(await session(buyer))
    answer.assertStatus(200)
    answer.assertHeader('content-type', 'text/event-stream; charset=utf-8')
    return answer.text()
  }

  async function untilWatched(): Promise<void> {
    while (watchCount() === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  test('tells each change to an open page and ends with the order', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const { id, lineId, buyer } = await fixture.givenOrder(shop)
    const heard = listen(client, id, buyer)
    await untilWatched()
    await fixture.work(lineId)
    const text = await heard
    assert.include(text, 'event: open')
    assert.include(text, 'event: changed')
    assert.include(text, 'event: end')
    assert.equal(watchCount(), 0)
  })

  test('ends within a second when its reader’s sessions are ended', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const { id, buyer } = await fixture.givenOrder(shop)
    const heard = listen(client, id, buyer)
    await untilWatched()
    await inTransaction((trx) => endAllSessions(buyer.userId, 'status', { trx }))
    const endedAt = performance.now()
    assert.include(await heard, 'event: end')
    assert.isBelow(performance.now() - endedAt, 5_000, 'a busy machine is given some seconds more')
  })

  test('ends within a second when the permission is taken, or the customer goes to other sales', async ({ client, assert }) => {
    const administrator = await givenStaff({ role: 'administrator' })
    const sales = await givenStaff({ role: 'sales' })
    const { id, buyer } = await fixture.givenOrder(await fixture.givenShop())
    const assign = (salesUserId: number | null) => db.from('organisations').where('id', buyer.organisationId).update({ sales_user_id: salesUserId })
    const takings = [
      () => assign(null),
      () => givenPermission(administrator, { role: 'sales', permission: 'orders.orders.read', granted: false }),
    ]
    for (const take of takings) {
      await assign(sales.id)
      const heard = client.get(`/admin/orders/${id}/stream`).withSession(await sessionOf(sales)).then((answer) => answer.text())
      await untilWatched()
      await take()
      const takenAt = performance.now()
      assert.include(await heard, 'event: end')
      assert.isBelow(performance.now() - takenAt, 5_000, 'a busy machine is given some seconds more')
    }
  })

  test('ends at once for an order that has ended, and when the process stops', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    const { id, lineId, buyer } = await fixture.givenOrder(shop)
    const heard = listen(client, id, buyer)
    await untilWatched()
    closeWatches()
    assert.include(await heard, 'event: end')
    await fixture.work(lineId, { until: 'completed' })
    assert.include(await listen(client, id, buyer), 'event: end')
  })
})
