import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemViewer, type Viewer } from '#identity/viewer'
import { forgetOrderCount, ORDERS_COUNT_MAX, ordersQuery, type OrdersFilter } from '#orders/queries/orders_query'
import * as fixture from '#tests/fixtures/orders'

const first = { page: 1, pageSize: 50 }
const idsOf = async (viewer: Viewer, filter: OrdersFilter) => {
  const { rows } = await ordersQuery(viewer, filter, first)
  return rows.map(({ id }) => id)
}

test.group('Orders | the list', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(forgetOrderCount)

  test('says what an order holds from the order\'s own row', async ({ assert }) => {
    const placed = await fixture.givenOrder(await fixture.givenShop())
    const { rows } = await ordersQuery(systemViewer, {}, first)
    const lines = await db.from('order_lines').where('order_id', placed.id).orderBy('position')
    assert.deepEqual(rows.map(({ names, lineCount }) => ({ names, lineCount })), [
      { names: lines.slice(0, 2).map(({ name, name_en: en }) => ({ 'zh-CN': name, en })), lineCount: lines.length },
    ])
  })

  test('finds by id, by the name of a line and by the customer, and nothing by anything else', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { id, buyer } = await fixture.givenOrder(shop)
    const other = await fixture.givenOrder(shop)
    await db.from('organisations').where('id', buyer.organisationId).update({ name: '启明% 科技' })
    await db.from('order_lines').where('order_id', id).update({ name: '只有一台的机器' })
    for (const q of [id, '一台的', '明% 科']) assert.deepEqual(await idsOf(systemViewer, { q }), [id], q)
    for (const q of ['没有这样的', '启明_', `${id.slice(0, -1)}`]) assert.deepEqual(await idsOf(systemViewer, { q }), [], q)
    assert.include(await idsOf(systemViewer, { q: '云服务器' }), other.id)
  })

  test('finds nothing of other customers, and customers by no name of theirs', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const [mine, theirs] = [await fixture.givenOrder(shop), await fixture.givenOrder(shop)]
    await db.from('organisations').where('id', mine.buyer.organisationId).update({ name: '唯一的公司' })
    assert.deepEqual(await idsOf(mine.buyer.viewer, { q: '云服务器' }), [mine.id])
    assert.deepEqual(await idsOf(mine.buyer.viewer, { q: theirs.id }), [])
    assert.deepEqual(await idsOf(mine.buyer.viewer, { q: '唯一的公司' }), [])
  })

  test('counts up to its end, and shows nothing past it', async ({ assert }) => {
    const { id } = await fixture.givenOrder(await fixture.givenShop())
    const alone = await ordersQuery(systemViewer, {}, first)
    assert.equal(alone.total, 1)
    const order = await db.from('orders').where('id', id).firstOrFail()
    const copies = Array.from({ length: ORDERS_COUNT_MAX }, (_value, index) => ({ ...order, quote_id: null, id: `ord_${String(index).padStart(22, '0')}` }))
    await db.insertQuery().table('orders').multiInsert(copies)
    for (const page of [1, 2, 20]) {
      const { total, rows } = await ordersQuery(systemViewer, {}, { page, pageSize: 50 })
      assert.deepEqual({ total, rows: rows.length }, { total: ORDERS_COUNT_MAX, rows: 50 })
    }
    const past = await ordersQuery(systemViewer, {}, { page: 21, pageSize: 50 })
    assert.lengthOf(past.rows, 0)
    const others = await ordersQuery(systemViewer, { action: 'unsubscribe' }, first)
    assert.equal(others.total, 0)
  })
})
