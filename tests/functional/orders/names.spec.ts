import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import { powerResource } from '#orders/actions/power_resource'
import { placeUnsubscribe } from '#orders/actions/place_unsubscribe'
import { quoteUnsubscribe } from '#orders/actions/quote_unsubscribe'
import { answerManualStep } from '#orders/manual/answer_manual_step'
import { ordersQuery } from '#orders/queries/orders_query'
import { resourcesQuery } from '#orders/queries/resources_query'
import { hub } from '#suppliers/hub'
import { givenConsole, givenFoundLine } from '#tests/fixtures/found_orders'
import * as fixture from '#tests/fixtures/orders'
import { givenStaff, sessionOf, tokenFor, viewerFor } from '#tests/fixtures/people'
import { givenOwned } from '#tests/fixtures/renewals'

const [CHINESE, ENGLISH] = ['云服务器 g3i.large', 'Cloud server g3i.large']

const schema = {
  type: 'object', required: ['image'], additionalProperties: false,
  properties: {
    'image': {
      'type': 'string', 'x-title': { 'zh-CN': '镜像', 'en': 'Image' }, 'enum': ['img-24'], 'x-labels': { 'img-24': { 'zh-CN': '乌班图 24', 'en': 'Ubuntu 24' } },
    },
  },
}

async function givenOptions({ offerId }: fixture.Shop): Promise<void> {
  await db.from('offers').where('id', offerId).update({ region_zh: '华北 2（北京）', region_en: 'North China 2 (Beijing)', options_schema: JSON.stringify(schema) })
}

const reading = (client: ApiClient, language: string, session: Record<string, any>) => async (path: string) =>
  (await client.get(path).header('accept-language', language).withSession(session)).text()

test.group('Orders | in the language of the reader', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('shows a customer what they bought by the name of their language', async ({ client, assert }) => {
    const { id, buyer } = await fixture.givenOrder(await fixture.givenShop())
    const session = await sessionOf({ id: buyer.userId })
    for (const path of [`/orders/${id}`, '/orders', '/orders?format=csv', '/console']) {
      const [chinese, english] = [await reading(client, 'zh-CN', session)(path), await reading(client, 'en', session)(path)]
      assert.include(chinese, CHINESE, path)
      assert.notInclude(chinese, ENGLISH, path)
      assert.include(english, ENGLISH, path)
      assert.notInclude(english, CHINESE, path)
    }
  })

  test('shows staff the same, in every list where a line stands', async ({ client, assert }) => {
    const { id, lineId, buyer } = await fixture.givenOrder(await fixture.givenShop())
    await db.from('order_lines').where('id', lineId).update({ state: 'manual_review', owner: 'operations', due_at: new Date(0) })
    const session = await sessionOf(await givenStaff({ role: 'administrator' }))
    const paths = [`/admin/orders/${id}`, '/admin/orders', '/admin/orders?format=csv', '/admin/orders/attention', '/admin/overdue', '/admin/overdue?format=csv', '/admin', '/admin/todo',
      `/admin/search?q=${encodeURIComponent('g3i')}`, `/admin/customers/${buyer.organisationId}?tab=orders`]
    for (const path of paths) {
      const english = await reading(client, 'en', session)(path)
      assert.include(english, ENGLISH, path)
      assert.notInclude(english, CHINESE, path)
      assert.include(await reading(client, 'zh-CN', session)(path), CHINESE, path)
    }
  })

  test('hands a task to operators by both names, and finds it by either', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    await givenOptions(shop)
    shop.fake.lacks('createOrder')
    const { lineId } = await fixture.givenOrder(shop)
    await db.from('order_lines').where('id', lineId).update({ options: JSON.stringify({ image: 'img-24', note: 'x' }) })
    await fixture.work(lineId)
    const { id } = await db.from('manual_steps').where('line_id', lineId).firstOrFail()
    const read = reading(client, 'en', await sessionOf(await givenStaff({ role: 'operations' })))
    for (const path of [`/admin/manual-steps?q=${encodeURIComponent('Cloud server')}`, `/admin/manual-steps?q=${encodeURIComponent('云服务器')}`, '/admin/manual-steps?format=csv']) {
      assert.include(await read(path), ENGLISH, path)
    }
    const task = await read(`/admin/manual-steps/${id}`)
    for (const part of [ENGLISH, 'North China 2 (Beijing)', 'Image', 'Ubuntu 24', 'note']) assert.include(task, part)
    for (const part of [CHINESE, '镜像', '华北']) assert.notInclude(task, part)
  })

  test('says region and chosen options as the quote said them', async ({ client, assert }) => {
    const shop = await fixture.givenShop()
    await givenOptions(shop)
    const { id, lineId, buyer } = await fixture.givenOrder(shop)
    await db.from('order_lines').where('id', lineId).update({ options: JSON.stringify({ image: 'img-24' }) })
    const said = { 'en': 'North China 2 (Beijing) · Image Ubuntu 24', 'zh-CN': '华北 2（北京） · 镜像 乌班图 24' }
    const [customer, staff] = [await sessionOf({ id: buyer.userId }), await sessionOf(await givenStaff({ role: 'operations' }))]
    for (const [language, text] of Object.entries(said)) {
      assert.include(await reading(client, language, customer)(`/orders/${id}`), text)
      assert.include(await reading(client, language, staff)(`/admin/orders/${id}`), text)
    }
  })

  test('finds an order by either name, a part of it, and by no other', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const [one, other] = [await fixture.givenOrder(shop), await fixture.givenOrder(shop)]
    await db.from('order_lines').where('order_id', other.id).update({ name: '对象存储', name_en: 'Object storage' })
    const idsOf = async (q: string) => (await ordersQuery(one.buyer.viewer, { q }, { page: 1, pageSize: 10 })).rows.map(({ id }) => id)
    for (const q of ['cloud SERVER', 'g3i.large', '云服务器']) assert.deepEqual(await idsOf(q), [one.id], q)
    for (const q of ['Object', 'Cloud_server']) assert.deepEqual(await idsOf(q), [], q)
  })

  test('finds a resource by either name of what it was bought as', async ({ assert }) => {
    const { buyer, resourceId } = await givenOwned(await fixture.givenShop())
    const idsOf = async (q: string) => (await resourcesQuery(buyer.viewer, { q }, { page: 1, pageSize: 10 })).rows.map(({ id }) => id)
    for (const q of ['Cloud server', '云服务器', 'web-1']) assert.deepEqual(await idsOf(q), [resourceId], q)
    assert.deepEqual(await idsOf('Object storage'), [])
  })

  test('keeps the one name of an order that was found without an offer', async ({ client, assert }) => {
    const at = await givenConsole()
    const { id, orderId } = await givenFoundLine(at)
    const line = await db.from('order_lines').where('id', id).firstOrFail()
    assert.isNull(line.name_en)
    const session = await sessionOf({ id: at.buyer.userId })
    for (const language of ['zh-CN', 'en']) {
      for (const path of [`/orders/${orderId}`, '/orders', `/orders?q=${encodeURIComponent('g3i')}`]) assert.include(await reading(client, language, session)(path), line.name, path)
    }
  })

  test('names what leaves a resource as what bought it', async ({ assert }) => {
    const shop = await fixture.givenShop()
    const { lineId, buyer } = await fixture.givenOrder(shop)
    const { resourceId } = await fixture.work(lineId)
    const quote = await quoteUnsubscribe(buyer.viewer, { resourceId: resourceId! })
    if (!quote.ok) throw new Error(quote.error.type)
    const left = await placeUnsubscribe(buyer.viewer, { resourceId: resourceId!, quoteId: quote.value.id })
    if (!left.ok) throw new Error(left.error.type)
    const row = await db.from('orders').where('id', left.value.orderId).firstOrFail()
    assert.deepInclude(row, { first_line: CHINESE, first_line_en: ENGLISH, second_line: null, second_line_en: null })
  })

  test('tells the one who ordered in their language', async ({ assert }) => {
    const [here, abroad] = [await fixture.givenOrder(await fixture.givenShop()), await fixture.givenOrder(await fixture.givenShop())]
    await db.from('users').where('id', abroad.buyer.userId).update({ locale: 'en' })
    const told = async ({ lineId, buyer }: typeof here) => {
      await fixture.work(lineId)
      return JSON.stringify(await db.from('messages').where({ user_id: buyer.userId, event: 'order_completed' }).select('subject', 'body'))
    }
    assert.include(await told(here), CHINESE)
    const english = await told(abroad)
    assert.include(english, ENGLISH)
    assert.notInclude(english, CHINESE)
  })

  test('calls a resource that operators delivered in the language of its customer, and one of a supplier as that names it', async ({ assert }) => {
    const { buyer, resourceId } = await givenOwned(await fixture.givenShop())
    await db.from('users').where('id', buyer.userId).update({ locale: 'en' })
    const staff = await viewerFor(await givenStaff(), 'orders.lines.resolve')
    const told = async (act: 'suspend' | 'resume') => {
      await powerResource(buyer.viewer, { resourceId, act })
      const { id: stepId } = await db.from('manual_steps').where({ resource_id: resourceId, state: 'open' }).firstOrFail()
      await answerManualStep(staff, { stepId, answer: { outcome: 'powered', note: '已办理' } })
      const { subject } = await db.from('messages').where({ user_id: buyer.userId, event: `${act}_done` }).firstOrFail()
      return subject
    }
    await db.from('resources').where('id', resourceId).update({ name: 'web-1' })
    assert.include(await told('suspend'), 'web-1')
    await db.from('resources').where('id', resourceId).update({ name: CHINESE })
    assert.include(await told('resume'), ENGLISH)
  })

  test('answers the API in the language that is asked for, Chinese where none is', async ({ client, assert }) => {
    const { id, buyer } = await fixture.givenOrder(await fixture.givenShop())
    const token = await tokenFor({ id: buyer.userId })
    const ask = async (path: string, language: string) => (await client.get(path).header('accept-language', language).bearerToken(token)).body()
    for (const [language, name] of [['en', ENGLISH], ['zh-CN', CHINESE], ['*', CHINESE]]) {
      const order = await ask(`/api/v1/orders/${id}`, language)
      assert.equal(order.lines[0].name, name, language)
      const list = await ask('/api/v1/orders', language)
      assert.deepEqual(list.data[0].names, [name], language)
    }
  })
})
