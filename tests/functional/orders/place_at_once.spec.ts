import { randomUUID } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import { PRICE_FEN } from '#tests/fixtures/orders'
import { tokenFor } from '#tests/fixtures/people'
import { balanceOf, thenBooksBalance } from '#tests/fixtures/wallets'

/** Outside any other transaction, as in production: the check-out of the API is then one statement. */
test.group('API | check-out in one round trip', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(async () => {
    hub.restore()
    await emptyTables()
  })

  async function ready(client: any, buyerHas = {}) {
    const [shop, buyer] = [await fixture.givenShop(), await fixture.givenBuyer(buyerHas)]
    const token = await tokenFor({ id: buyer.userId })
    const order = (quoteId: string, key: string = randomUUID()) =>
      client.post('/api/v1/orders').json({ quoteId }).header('Idempotency-Key', key).bearerToken(token)
    return { shop, buyer, order, quote: () => fixture.givenQuote(shop, buyer, { lines: 2 }) }
  }

  test('sends one statement and locks the wallet within it', async ({ assert, client }) => {
    const { buyer, order, quote } = await ready(client)
    const quoteId = await quote()
    const statements: string[] = []
    const knex = db.connection().getWriteClient() as any
    const listen = ({ sql }: { sql: string }) => void (/insert|update|delete|commit|begin/i.test(sql) && statements.push(sql))
    knex.on('query', listen)
    const placed = await order(quoteId)
    knex.off('query', listen)
    placed.assertStatus(201)
    const [block, ...others] = statements.filter((sql) => !/last_used_at/.test(sql))
    assert.deepEqual(others, [])
    assert.match(block, /UPDATE wallets SET [^;]*; IF ROW_COUNT\(\)[^;]*;[^;]*; COMMIT; END$/)
    assert.deepEqual(await balanceOf(buyer), { availableFen: 1_000_00 - 2 * PRICE_FEN, heldFen: 2 * PRICE_FEN })
    assert.equal((await db.from('quotes').where('id', quoteId).firstOrFail()).state, 'ordered')
    assert.lengthOf(await db.from('jobs').where('type', 'orders.advance_line'), 2)
    assert.lengthOf(await db.from('audit_rows').where('action', 'orders.order.placed'), 1)
    await thenBooksBalance(assert)
  })

  test('makes one order of a key that is sent ten times at once', async ({ assert, client }) => {
    const { order, quote } = await ready(client)
    const [quoteId, key] = [await quote(), randomUUID()]
    const answers = await Promise.all(Array.from({ length: 10 }, () => order(quoteId, key)))
    assert.includeMembers([201, 409], [...new Set(answers.map((answer) => answer.status()))])
    assert.lengthOf(await db.from('orders'), 1)
    assert.equal((await order(quoteId, key)).header('idempotent-replayed'), 'true')
    await thenBooksBalance(assert)
  })

  test('makes one order of a quote that is sent ten times at once under other keys', async ({ assert, client }) => {
    const { order, quote } = await ready(client)
    const quoteId = await quote()
    const answers = await Promise.all(Array.from({ length: 10 }, () => order(quoteId)))
    assert.deepEqual([...new Set(answers.map((answer) => answer.status()))], [201])
    assert.lengthOf([...new Set(answers.map((answer) => answer.body().id))], 1)
    assert.lengthOf(await db.from('orders'), 1)
    await thenBooksBalance(assert)
  })

  test('never sells more than the wallet can pay to ten check-outs at once', async ({ assert, client }) => {
    const { buyer, order, quote } = await ready(client, { balanceFen: 6 * PRICE_FEN })
    const quotes: string[] = []
    for (let count = 0; count < 10; count++) quotes.push(await quote())
    const answers = await Promise.all(quotes.map((quoteId) => order(quoteId)))
    assert.lengthOf(answers.filter((answer) => answer.status() === 201), 3)
    const refused = answers.filter((answer) => answer.status() !== 201).map((answer) => answer.body().code)
    assert.deepEqual([...new Set(refused)], ['insufficient_funds'])
    assert.deepEqual(await balanceOf(buyer), { availableFen: 0, heldFen: 6 * PRICE_FEN })
    assert.lengthOf(await db.from('orders'), 3)
    await thenBooksBalance(assert)
  })
})
