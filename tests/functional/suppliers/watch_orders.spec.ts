import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { clock, HOUR_MS, MINUTE_MS } from '#kernel/clock'
import type { ListOrdersInput } from '#supplier-sdk'
import { hub } from '#suppliers/hub'
import { watchOrders } from '#suppliers/janitor/watch_orders'
import { consoleOrder, foundLine, givenConsole, NUMBER, type Console } from '#tests/fixtures/found_orders'

const listed = (at: Console) => at.shop.fake.callsOf('listOrders').map(({ input }) => input as ListOrdersInput)
const watches = (at: Console) => db.from('order_watches').where('connection_id', at.shop.connection.id).orderBy('supplier_account')

test.group('Suppliers | watching for orders', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => void clock.freeze(clock.now()))
  group.each.teardown(() => {
    hub.restore()
    clock.restore()
  })

  test('finds an order of the console and takes it', async ({ assert }) => {
    const at = await givenConsole()
    at.put(consoleOrder())
    await watchOrders(at.shop.connection)
    assert.isNotNull(await foundLine(NUMBER))
  })

  test('lists our own view and each account, in windows that overlap', async ({ assert }) => {
    const at = await givenConsole()
    const { connection } = at.shop
    for (let run = 0; run < 8; run++) {
      await watchOrders(connection)
      clock.advance(3 * MINUTE_MS)
    }
    const own = listed(at).filter(({ supplierAccountId }) => supplierAccountId === undefined)
    assert.isAbove(own.length, 1)
    own.slice(1).forEach(({ since }, index) => assert.isBelow(since.getTime(), own[index].until.getTime()))
    assert.isAbove(listed(at).filter(({ supplierAccountId }) => supplierAccountId !== undefined).length, 1)
  })

  test('reads a long gap in pieces, from where it stood', async ({ assert }) => {
    const at = await givenConsole()
    const until = new Date(clock.now().getTime() - 20 * HOUR_MS)
    await watchOrders(at.shop.connection)
    await db.from('order_watches').update({ listed_until: until, next_at: clock.now() })
    const before = listed(at).length
    for (let run = 0; run < 12; run++) await watchOrders(at.shop.connection)
    const pieces = listed(at).slice(before).filter(({ supplierAccountId }) => supplierAccountId === undefined)
    assert.equal(pieces.length, 4)
    for (const piece of pieces) assert.isAtMost(piece.until.getTime() - piece.since.getTime(), 6 * HOUR_MS + 10 * MINUTE_MS)
  })

  test('goes on at the page where the last run stopped', async ({ assert }) => {
    const at = await givenConsole()
    at.shop.fake.answers('listOrders', ({ cursor }) => {
      const page = Number(cursor ?? 0)
      return { status: 'done', data: { items: [], nextCursor: page < 7 ? String(page + 1) : null } }
    })
    const first = await watchOrders(at.shop.connection)
    assert.property(first, 'again')
    assert.equal((await watches(at))[0].page_cursor, '5')
    await watchOrders(at.shop.connection)
    assert.isNull((await watches(at))[0].page_cursor)
  })

  test('moves nothing when a page cannot be read, and comes later', async ({ assert }) => {
    const at = await givenConsole()
    at.shop.fake.answers('listOrders', { status: 'unknown' })
    await watchOrders(at.shop.connection)
    const [row] = await watches(at)
    assert.deepInclude(row, { failures: 1, last_error: 'unknown', listed_at: null })
    const asked = listed(at).length
    await watchOrders(at.shop.connection)
    assert.equal(listed(at).length, asked)
  })

  test('meets an order again whose look-up fails, far longer than its windows overlap, until it is answered', async ({ assert }) => {
    const at = await givenConsole()
    const answers = { status: 'unknown' as 'unknown' | 'done' }
    const order = consoleOrder({ createdAt: clock.now() })
    at.shop.fake.answers('listOrders', ({ since, until }) => ({ status: 'done', data: { items: order.createdAt >= since && order.createdAt < until ? [order] : [], nextCursor: null } }))
    at.shop.fake.answers('queryOrder', () => (answers.status === 'done' ? { status: 'done', data: order } : { status: 'unknown' }))
    for (let run = 0; run < 20; run++) {
      await watchOrders(at.shop.connection)
      clock.advance(3 * MINUTE_MS)
    }
    assert.isNull(await foundLine(NUMBER))
    answers.status = 'done'
    await watchOrders(at.shop.connection)
    assert.isNotNull(await foundLine(NUMBER))
    clock.advance(3 * MINUTE_MS)
    await watchOrders(at.shop.connection)
    clock.advance(3 * MINUTE_MS)
    await watchOrders(at.shop.connection)
    assert.isAbove(listed(at).at(-1)!.since.getTime(), order.createdAt.getTime())
  })

  test('does not hold its windows back for ever', async ({ assert }) => {
    const at = await givenConsole()
    at.put(consoleOrder({ createdAt: clock.now() }))
    at.shop.fake.answers('queryOrder', () => ({ status: 'unknown' }))
    const from = clock.now()
    for (let run = 0; run < 8; run++) {
      await watchOrders(at.shop.connection)
      clock.advance(HOUR_MS)
    }
    assert.isAbove(listed(at).at(-1)!.since.getTime(), from.getTime())
  })

  test('remembers what it could not look up on an earlier page of a window', async ({ assert }) => {
    const at = await givenConsole()
    const order = consoleOrder({ createdAt: new Date(clock.now().getTime() - HOUR_MS) })
    await watchOrders(at.shop.connection)
    await db.from('order_watches').update({ listed_until: new Date(clock.now().getTime() - 2 * HOUR_MS), next_at: clock.now() })
    at.shop.fake.answers('queryOrder', () => ({ status: 'unknown' }))
    at.shop.fake.answers('listOrders', ({ cursor }) => {
      const page = Number(cursor ?? 0)
      return { status: 'done', data: { items: page === 0 ? [order] : [], nextCursor: page < 7 ? String(page + 1) : null } }
    })
    await watchOrders(at.shop.connection)
    assert.deepEqual((await watches(at))[0].unread_since, order.createdAt)
    await watchOrders(at.shop.connection)
    assert.deepEqual((await watches(at))[0].listed_until, order.createdAt)
  })

  test('leaves suppliers alone where no order can be born', async ({ assert }) => {
    const at = await givenConsole()
    at.shop.fake.declares({ orderOrigin: 'hub' })
    hub.restore(at.shop.connection.code)
    const fake = hub.fake(at.shop.connection.code)
    fake.answers('listOrders', { status: 'done', data: { items: [], nextCursor: null } })
    await watchOrders(at.shop.connection)
    fake.assertNotCalled('listOrders')
    assert.lengthOf(await watches(at), 0)
  })
})
