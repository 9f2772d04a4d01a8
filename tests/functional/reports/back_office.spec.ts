import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { clock, DAY_MS, later } from '#kernel/clock'
import { lowWallets } from '#reports/queries/low_wallets_query'
import { searchQuery } from '#reports/queries/search_query'
import { todoCount, todoQuery } from '#reports/queries/todo_query'
import { turnoverByMonth, turnoverToday } from '#reports/queries/turnover_query'
import { enterRecharge } from '#payments/actions/enter_recharge'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import { COST_FEN, givenOrder, givenShop, PRICE_FEN, work, type Shop } from '#tests/fixtures/orders'
import { givenOrganisation, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'

const HOME = 'reports.home.read'

async function viewerOf(role: 'operations' | 'finance' | 'sales' | 'support' | 'engineer') {
  const person = await givenStaff({ role })
  return viewerFor(person, HOME)
}

async function givenSale(shop: Shop) {
  const order = await givenOrder(shop)
  await work(order.lineId, { until: 'completed' })
  return order
}

test.group('Reports | turnover', (group) => {
  let shop: Shop
  group.each.setup(async () => {
    await emptyTables()
    shop = await givenShop()
    return () => hub.restore()
  })

  test('counts what was sold today, with what is left of it', async ({ assert }) => {
    await givenSale(shop)
    assert.deepEqual(await turnoverToday(await viewerOf('finance')), {
      orders: 1, turnoverFen: PRICE_FEN, refundFen: 0, marginFen: PRICE_FEN - COST_FEN,
    })
  })

  test('tells sales and support no margin', async ({ assert }) => {
    const { buyer } = await givenSale(shop)
    const sales = await viewerOf('sales')
    await db.from('organisations').where('id', buyer.organisationId).update({ sales_user_id: sales.userId })
    const { turnoverFen, marginFen } = await turnoverToday(sales)
    assert.deepEqual({ turnoverFen, marginFen }, { turnoverFen: PRICE_FEN, marginFen: null })
    assert.isTrue((await turnoverByMonth(sales)).every((month) => month.marginFen === null))
  })

  test('counts nothing of other people’s customers', async ({ assert }) => {
    await givenSale(shop)
    const today = await turnoverToday(await viewerOf('sales'))
    assert.deepEqual([today.orders, today.turnoverFen], [0, 0])
  })

  test('has twelve months, the empty ones with zeros, the present one last', async ({ assert }) => {
    await givenSale(shop)
    const months = await turnoverByMonth(await viewerOf('finance'))
    assert.lengthOf(months, 12)
    assert.lengthOf(new Set(months.map(({ month }) => month)), 12)
    assert.deepEqual(months.map(({ orders }) => orders), [...Array.from({ length: 11 }, () => 0), 1])
  })

  test('does not count what was not sold after all', async ({ assert }) => {
    const { lineId } = await givenOrder(shop)
    await db.from('order_lines').where('id', lineId).update({ state: 'failed_refunded' })
    const today = await turnoverToday(await viewerOf('finance'))
    assert.equal(today.turnoverFen, 0)
  })
})

test.group('Reports | search', (group) => {
  let shop: Shop
  group.each.setup(async () => {
    await emptyTables()
    shop = await givenShop()
    return () => hub.restore()
  })

  const kinds = async (viewer: Awaited<ReturnType<typeof viewerOf>>, q: string) => {
    const groups = await searchQuery(viewer, q, { locale: 'zh-CN' })
    return groups.map(({ kind }) => kind)
  }

  test('finds an order by its id and by the number of its line', async ({ assert }) => {
    const order = await givenOrder(shop)
    const operations = await viewerOf('operations')
    assert.deepEqual(await kinds(operations, order.id), ['orders'])
    assert.deepEqual(await kinds(operations, order.lineId), ['lines'])
  })

  test('finds the supplier’s order number', async ({ assert }) => {
    const order = await givenSale(shop)
    const { supplier_order_no: number } = await db.from('order_lines').where('id', order.lineId).select('supplier_order_no').firstOrFail()
    assert.include(await kinds(await viewerOf('operations'), number), 'lines')
  })

  test('does not stumble over Chinese, signs of LIKE or nothing', async ({ assert }) => {
    await givenOrganisation({ name: '星衡智能' })
    const operations = await viewerOf('operations')
    assert.deepEqual(await kinds(operations, '星衡'), ['customers'])
    assert.deepEqual(await kinds(operations, '%'), [])
    assert.deepEqual(await kinds(operations, ''), [])
  })

  test('hides other people’s customers from sales', async ({ assert }) => {
    const order = await givenOrder(shop)
    const sales = await viewerOf('sales')
    assert.deepEqual(await kinds(sales, order.id), [])
    await db.from('organisations').where('id', order.buyer.organisationId).update({ sales_user_id: sales.userId })
    assert.deepEqual(await kinds(sales, order.id), ['orders'])
  })

  test('shows an engineer no customers', async ({ assert }) => {
    await givenOrganisation({ name: '星衡智能' })
    assert.deepEqual(await kinds(await viewerOf('engineer'), '星衡'), [])
  })

  test('opens the one thing whose whole id was typed', async ({ client }) => {
    const order = await givenOrder(shop)
    const staff = await givenStaff({ role: 'operations' })
    const response = await client.get('/admin/search').qs({ q: order.id }).withSession(await sessionOf(staff)).redirects(0)
    response.assertStatus(302)
    response.assertHeader('location', `/admin/orders/${order.id}`)
  })
})

test.group('Reports | what needs me', (group) => {
  group.each.setup(() => emptyTables())

  async function givenWaitingRecharge() {
    const { id: organisationId } = await givenOrganisation()
    const finance = await givenStaff({ role: 'finance' })
    const viewer = await viewerFor(finance, 'payments.recharges.enter')
    await enterRecharge(viewer, { organisationId, method: 'corporate_transfer', amountFen: 100_00, reference: 'DG-1' })
    return finance
  }

  const kindsFor = async (person: { id: number }) => {
    const groups = await todoQuery(await viewerFor(person, HOME), 3, 'zh-CN')
    return groups.filter(({ tone }) => tone !== 'info').map(({ kind }) => kind)
  }

  test('asks a second person of finance, not the one who entered it', async ({ assert }) => {
    const entered = await givenWaitingRecharge()
    const second = await givenStaff({ role: 'finance' })
    assert.deepEqual(await kindsFor(entered), [])
    assert.deepEqual(await kindsFor(second), ['recharges'])
    assert.equal(await todoCount(await viewerFor(second, HOME)), 1)
  })

  test('asks nobody who may not decide', async ({ assert }) => {
    await givenWaitingRecharge()
    for (const role of ['operations', 'sales', 'support', 'engineer'] as const) {
      assert.deepEqual(await kindsFor(await givenStaff({ role })), [], role)
    }
  })
})

test.group('Reports | low wallets', (group) => {
  let shop: Shop
  group.each.setup(async () => {
    await emptyTables()
    shop = await givenShop()
    return () => hub.restore()
  })

  test('names a wallet that cannot renew what runs out within a month', async ({ assert }) => {
    const { buyer, lineId } = await givenSale(shop)
    const finance = await viewerOf('finance')
    assert.deepEqual(await lowWallets(finance, 5), [])
    await db.from('resources').where('line_id', lineId).update({ price_fen: 10_000_00, expires_at: later(10 * DAY_MS, clock.now()) })
    const [low] = await lowWallets(finance, 5)
    assert.equal(low.organisationId, buyer.organisationId)
    assert.equal(low.renewalFen, 10_000_00)
  })

  test('shows sales their own customers only', async ({ assert }) => {
    const { lineId } = await givenSale(shop)
    await db.from('resources').where('line_id', lineId).update({ price_fen: 10_000_00, expires_at: later(10 * DAY_MS, clock.now()) })
    assert.deepEqual(await lowWallets(await viewerOf('sales'), 5), [])
  })
})

test.group('Reports | pages', (group) => {
  let shop: Shop
  group.each.setup(async () => {
    await emptyTables()
    shop = await givenShop()
    return () => hub.restore()
  })

  test('an order’s page shows sales neither cost nor supplier order', async ({ client, assert }) => {
    const order = await givenSale(shop)
    const sales = await givenStaff({ role: 'sales' })
    await db.from('organisations').where('id', order.buyer.organisationId).update({ sales_user_id: sales.id })
    const [mine, operations] = await Promise.all([sales, await givenStaff({ role: 'operations' })].map(async (person) => {
      const response = await client.get(`/admin/orders/${order.id}`).header('accept-language', 'zh-CN').withSession(await sessionOf(person))
      response.assertStatus(200)
      return response.text()
    }))
    assert.include(operations, '¥60.00')
    assert.notInclude(mine, '¥60.00')
    assert.notInclude(mine, '毛利')
    assert.notInclude(mine, 'SO-')
  })

  test('a customer of somebody else is absent for sales', async ({ client }) => {
    const { id } = await givenOrganisation()
    const sales = await givenStaff({ role: 'sales' })
    const response = await client.get(`/admin/customers/${id}`).withSession(await sessionOf(sales))
    response.assertStatus(404)
  })

  test('a tab that the viewer may not see falls back to the overview', async ({ client, assert }) => {
    const { id } = await givenOrganisation()
    const finance = await givenStaff({ role: 'finance' })
    const response = await client.get(`/admin/customers/${id}?tab=audit`).header('accept-language', 'zh-CN').withSession(await sessionOf(finance))
    response.assertStatus(200)
    assert.notInclude(response.text(), '操作记录')
    assert.include(response.text(), '基本信息')
  })

  test('members of customers have no back office', async ({ client }) => {
    const order = await givenOrder(shop)
    for (const path of ['/admin', '/admin/todo', '/admin/search?q=a']) {
      const response = await client.get(path).withSession(await sessionOf({ id: order.buyer.userId }))
      response.assertStatus(403)
    }
  })
})

test.group('Reports | lines to look at', (group) => {
  let shop: Shop
  group.each.setup(async () => {
    await emptyTables()
    shop = await givenShop()
    return () => hub.restore()
  })

  const attention = async (role: 'operations' | 'finance' | 'sales' | 'support') => {
    const groups = await todoQuery(await viewerOf(role), 3, 'zh-CN')
    return groups.find(({ kind }) => kind === 'attention')?.count ?? 0
  }

  test('a line in review and overdue is one thing to do, for operations alone', async ({ assert }) => {
    const { lineId } = await givenOrder(shop)
    const change = { state: 'manual_review', owner: 'operations', due_at: later(-DAY_MS, clock.now()) }
    await db.from('order_lines').where('id', lineId).update(change)
    assert.deepEqual(await Promise.all([attention('operations'), attention('finance'), attention('sales'), attention('support')]), [1, 0, 0, 0])
  })
})
