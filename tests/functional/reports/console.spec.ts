import { test } from '@japa/runner'
import { consoleQuery } from '#reports/queries/console_query'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import { givenBuyer, givenOrder, givenShop, type Buyer, type Shop } from '#tests/fixtures/orders'
import { givenMember, sessionOf, viewerFor } from '#tests/fixtures/people'

const HOME = 'reports.console.read'

const stepsOf = async ({ userId }: Pick<Buyer, 'userId'>) => {
  const { firstSteps } = await consoleQuery(await viewerFor({ id: userId }, HOME))
  return firstSteps.map(({ step, isDone }) => `${step}${isDone ? ' done' : ''}`)
}

test.group('Reports | the start page of a customer', (group) => {
  let shop: Shop
  group.each.setup(async () => {
    await emptyTables()
    shop = await givenShop()
    return () => hub.restore()
  })

  test('shows a new customer the way to the first order, and what is done of it', async ({ assert }) => {
    assert.deepEqual(await stepsOf(await givenBuyer({ balanceFen: 0, verified: false })), ['verify', 'fund', 'shop'])
    assert.deepEqual(await stepsOf(await givenBuyer({ balanceFen: 0 })), ['verify done', 'fund', 'shop'])
    assert.deepEqual(await stepsOf(await givenBuyer({ balanceFen: 1 })), ['verify done', 'fund done', 'shop'])
  })

  test('shows it no more once an order was placed', async ({ assert }) => {
    const { buyer } = await givenOrder(shop)
    assert.deepEqual(await stepsOf(buyer), [])
  })

  test('does not show it to a member who may place no order', async ({ assert }) => {
    const finance = await givenMember({ role: 'finance_member' })
    assert.deepEqual(await stepsOf({ userId: finance.id }), [])
  })

  test('draws no chart of months in which nothing was ordered', async ({ assert, client }) => {
    const buyer = await givenBuyer()
    const empty = await client.get('/console').withSession(await sessionOf({ id: buyer.userId }))
    empty.assertStatus(200)
    assert.notInclude(empty.text(), 'data-chart')
    assert.include(empty.text(), '开始使用')
    await givenOrder(shop, buyer)
    const drawn = await client.get('/console').withSession(await sessionOf({ id: buyer.userId }))
    assert.include(drawn.text(), 'data-chart')
    assert.notInclude(drawn.text(), '开始使用')
  })
})
