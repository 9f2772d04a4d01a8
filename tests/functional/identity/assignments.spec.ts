import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { assignCustomers, undoAssignment } from '#identity/actions/assign_customers'
import { assignmentsQuery } from '#identity/queries/assignments_query'
import { enrolmentsQuery } from '#enrolment/queries/enrolments_query'
import { ordersQuery } from '#orders/queries/orders_query'
import { attentionQuery } from '#orders/queries/overdue_query'
import { quoteQuery } from '#orders/queries/quote_query'
import { resourcesQuery } from '#orders/queries/resources_query'
import { rechargesQuery } from '#payments/queries/recharges_query'
import { searchQuery } from '#reports/queries/search_query'
import { walletsQuery } from '#wallet/queries/wallets_query'
import { clock } from '#kernel/clock'
import { newId } from '#kernel/ids'
import { hub } from '#suppliers/hub'
import * as orders from '#tests/fixtures/orders'
import { emptyTables } from '#tests/fixtures/database'
import { givenOrganisation, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

const all = { page: 1, pageSize: 100 }
const typeOf = (result: { ok: boolean; error?: { type: string } }) => (result.ok ? 'ok' : result.error!.type)
const salesOf = async (id: number) => (await db.from('organisations').where('id', id).firstOrFail()).sales_user_id

async function givenDesk() {
  const [operations, first, second] = [await givenStaff({ role: 'operations' }), await givenStaff({ role: 'sales' }), await givenStaff({ role: 'sales' })]
  const customers = [await givenOrganisation(), await givenOrganisation({ salesUserId: second.id })]
  const viewer = await viewerFor(operations, 'identity.customers.assign')
  return { operations, viewer, first, second, customers, ids: customers.map(({ id }) => id) }
}

test.group('Identity | assignments', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => clock.restore())

  test('of many go together, are kept, and are undone once', async ({ assert }) => {
    const { viewer, first, second, ids } = await givenDesk()
    const done = await assignCustomers(viewer, { organisationIds: ids, salesUserId: first.id })
    const batch = done.ok ? done.value.batch! : ''
    assert.deepEqual(await Promise.all(ids.map(salesOf)), [first.id, first.id])
    assert.lengthOf(await db.from('messages').where({ user_id: first.id, event: 'customers_assigned' }), 1)
    assert.deepEqual(await undoAssignment(viewer, { batch }), { ok: true, value: { changed: 2, kept: 0 } })
    assert.deepEqual(await Promise.all(ids.map(salesOf)), [null, second.id])
    assert.deepEqual(await undoAssignment(viewer, { batch }), { ok: true, value: { changed: 0, kept: 0 } })
    const history = await assignmentsQuery(viewer, { ...all, organisationId: ids[0] })
    assert.deepEqual(history.rows.map(({ isUndo, isUndone }) => [isUndo, isUndone]), [[true, false], [false, true]])
  })

  test('undone leave alone who was assigned anew since', async ({ assert }) => {
    const { viewer, first, second, ids } = await givenDesk()
    const done = await assignCustomers(viewer, { organisationIds: ids, salesUserId: first.id })
    await assignCustomers(viewer, { organisationIds: [ids[0]], salesUserId: second.id })
    const undone = await undoAssignment(viewer, { batch: done.ok ? done.value.batch! : '' })
    assert.deepEqual(undone, { ok: true, value: { changed: 1, kept: 1 } })
    assert.equal(await salesOf(ids[0]), second.id)
  })

  test('are all or none, and the same again is no assignment', async ({ assert }) => {
    const { viewer, first, operations, ids } = await givenDesk()
    assert.equal(typeOf(await assignCustomers(viewer, { organisationIds: [...ids, operations.organisationId], salesUserId: first.id })), 'customer_not_found')
    assert.equal(typeOf(await assignCustomers(viewer, { organisationIds: ids, salesUserId: operations.id })), 'sales_unknown')
    assert.isNull(await salesOf(ids[0]))
    await assignCustomers(viewer, { organisationIds: ids, salesUserId: first.id })
    assert.deepEqual(await assignCustomers(viewer, { organisationIds: ids, salesUserId: first.id }), { ok: true, value: { batch: null, changed: 0 } })
    assert.equal(typeOf(await undoAssignment(viewer, { batch: 'f'.repeat(32) })), 'batch_not_found')
  })

  test('are looked at before they are made, on the pages', async ({ client, assert }) => {
    const { operations, first, ids, customers } = await givenDesk()
    const session = await sessionOf(operations)
    const query = `ids[]=${ids[0]}&ids[]=${ids[1]}`
    const preview = await client.get(`/admin/customers/assign?${query}&to=${first.id}`).withSession(session)
    assert.include(preview.text(), customers[0].name)
    assert.include(preview.text(), '确认分配 2 个客户')
    assert.isNull(await salesOf(ids[0]))
    const done = await client.post('/admin/customers/assign').withSession(session).withCsrfToken().form({ ids, to: String(first.id) }).redirects(0)
    assert.match(done.header('location')!, /\/admin\/customers\/assignments\?batch=[0-9a-f]{32}/)
    const undo = await client.get(done.header('location')!).withSession(session)
    assert.include(undo.text(), '撤销这次分配')
    const list = await client.get(`/admin/customers?sales=${first.id}`).withSession(session)
    assert.include(list.text(), customers[0].name)
    const nobody = await client.get('/admin/customers?sales=nobody').withSession(session)
    assert.notInclude(nobody.text(), customers[0].name)
    const sales = await client.get('/admin/customers/assign').withSession(await sessionOf(first))
    sales.assertStatus(403)
  })
})

test.group('Identity | own customers', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => {
    clock.restore()
    hub.restore()
  })

  /** A customer of this salesperson and one of nobody, each with everything that a list could show. */
  async function givenBusiness() {
    const sales = await givenStaff({ role: 'sales' })
    const [mine, other] = [await orders.givenBuyer(), await orders.givenBuyer()]
    await db.from('organisations').where('id', mine.organisationId).update({ sales_user_id: sales.id })
    const made = []
    for (const buyer of [mine, other]) {
      await db.table('recharges').insert({
        id: newId('rch'), organisation_id: buyer.organisationId, method: 'offline', amount_fen: 1_00, reference: `SK-${buyer.userId}`, entered_by: sales.id,
        created_at: clock.now(),
      })
      const shop = await orders.givenShop()
      const { lineId, id } = await orders.givenOrder(shop, buyer)
      await orders.work(lineId, { until: 'completed' })
      const waiting = await orders.givenOrder(shop, buyer)
      await db.from('order_lines').where('id', waiting.lineId).update({ state: 'manual_review', due_at: new Date(0) })
      made.push({ orderId: id, quoteId: await orders.givenQuote(shop, buyer) })
    }
    return { sales, mine, other, made }
  }

  test('are the only ones in every list and count that sales may open', async ({ assert }) => {
    const { sales, mine, other, made } = await givenBusiness()
    const as = (permission: string) => viewerFor(sales, permission)
    const lists: Record<string, { total: number; rows: { organisationId: number }[] }> = {
      orders: await ordersQuery(await as('orders.orders.read'), {}, all),
      resources: await resourcesQuery(await as('orders.resources.read'), {}, all),
      wallets: await walletsQuery(await as('wallet.wallets.read'), {}, all),
      recharges: await rechargesQuery(await as('payments.recharges.read'), {}, all),
      enrolments: await enrolmentsQuery(await as('enrolment.enrolments.read'), all),
    }
    for (const [name, { total, rows }] of Object.entries(lists)) {
      assert.isAbove(total, 0, name)
      assert.equal(total, rows.length, name)
      assert.isTrue(rows.every((row) => row.organisationId === mine.organisationId), name)
    }
    const viewer = await as('orders.orders.read')
    const attention = await attentionQuery(viewer, {}, all)
    const customer = await db.from('organisations').where('id', mine.organisationId).firstOrFail()
    assert.equal(attention.total, 1)
    assert.isTrue(attention.rows.every(({ organisationName }) => organisationName === customer.name))
    assert.exists(await quoteQuery(viewer, made[0].quoteId, { locale: 'zh-CN' }))
    assert.isNull(await quoteQuery(viewer, made[1].quoteId, { locale: 'zh-CN' }))
    const found = JSON.stringify(await searchQuery(viewer, made[1].orderId, { locale: 'zh-CN' }))
    assert.notInclude(found, made[1].orderId)
    assert.notInclude(JSON.stringify(await searchQuery(viewer, '星河', { locale: 'zh-CN' })), `/admin/customers/${other.organisationId}"`)
  })

  test('are the only ones in every export and on every page of the back office', async ({ client, assert }) => {
    const { sales, mine, other, made } = await givenBusiness()
    const nameOf = async (id: number) => (await db.from('organisations').where('id', id).firstOrFail()).name as string
    const [own, foreign] = [await nameOf(mine.organisationId), await nameOf(other.organisationId)]
    const session = await sessionOf(sales)
    let opened = 0
    for (const path of ['/admin/orders', '/admin/resources', '/admin/wallets', '/admin/recharges', '/admin/customers', '/admin/enrolments', '/admin/orders/attention', '/admin', '/admin/todo']) {
      for (const suffix of ['', '?format=csv']) {
        const answer = await client.get(`${path}${suffix}`).withSession(session).redirects(0)
        if (answer.status() === 403) continue
        answer.assertStatus(200)
        opened++
        assert.notInclude(answer.text(), foreign, path + suffix)
        if (path === '/admin/orders' || path === '/admin/customers') assert.include(answer.text(), own, path + suffix)
      }
    }
    assert.isAbove(opened, 10)
    for (const path of [`/admin/orders/${made[1].orderId}`, `/admin/customers/${other.organisationId}`, `/admin/wallets/${other.organisationId}`]) {
      const answer = await client.get(path).withSession(session)
      assert.oneOf(answer.status(), [403, 404], path)
    }
  })
})

test.group('Identity | assignments, at the same time', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    return () => emptyTables()
  })

  test('fifty undos of one assignment give back once', async ({ assert }) => {
    const { viewer, first, ids } = await givenDesk()
    const done = await assignCustomers(viewer, { organisationIds: ids, salesUserId: first.id })
    const batch = done.ok ? done.value.batch! : ''
    await Promise.all(Array.from({ length: 50 }, () => undoAssignment(viewer, { batch })))
    assert.lengthOf(await db.from('customer_assignments').where('undoes', batch), 2)
  }).timeout(60_000)
})
