import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { clock } from '#kernel/clock'
import { newId } from '#kernel/ids'
import { hub } from '#suppliers/hub'
import { turnoverByMonth } from '#reports/queries/turnover_query'
import { rulesQuery } from '#catalog/queries/rules_query'
import { shelfChanged } from '#tests/fixtures/catalog'
import * as orders from '#tests/fixtures/orders'
import { givenStaff, sessionOf, viewerFor, type GivenPerson } from '#tests/fixtures/people'

const CANARY_FEN = 7_777_713
const CANARY = /77,?777\.13|7777713/

/** A role of an administrator's making: these permissions, for one's own customers alone. */
async function givenNarrowRole(person: GivenPerson, permissions: readonly string[]): Promise<void> {
  const now = clock.now()
  const [id] = await db.table('roles').insert({
    code: 'own_costs', realm: 'back_office', scope: 'own_customers', name_zh: '自有客户成本', name_en: 'Own costs', created_at: now, updated_at: now,
  })
  await db.table('role_permissions').multiInsert(permissions.map((code) => ({ role_id: id, permission_code: code })))
  await db.table('user_roles').insert({ user_id: person.id, role_id: id })
  await db.from('topic_versions').where('topic', 'roles').increment('version', 1)
}

test.group('Access | costs for fewer rows than orders', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => shelfChanged())
  group.each.teardown(() => {
    hub.restore()
    clock.restore()
  })

  /** Support sees all orders; the second role shows this person the costs of their own customers. */
  const given = async (permissions: readonly string[]) => {
    const shop = await orders.givenShop()
    const [mine, other] = [await orders.givenOrder(shop), await orders.givenOrder(shop)]
    for (const { lineId } of [mine, other]) await orders.work(lineId)
    await db.from('order_lines').update({ cost_fen: CANARY_FEN, supplier_paid_fen: CANARY_FEN })
    await db.rawQuery(`UPDATE supplier_calls SET answer = JSON_SET(answer, '$.data.costFen', ${CANARY_FEN}) WHERE answer IS NOT NULL`)
    const person = await givenStaff({ role: 'support' })
    await givenNarrowRole(person, permissions)
    await db.from('organisations').where('id', mine.buyer.organisationId).update({ sales_user_id: person.id })
    return { mine, other, person, session: await sessionOf(person) }
  }

  test('shows an order’s costs for own customers, and the other order without them', async ({ assert, client }) => {
    const { mine, other, session } = await given(['orders.costs.read'])
    const own = await client.get(`/admin/orders/${mine.id}`).withSession(session)
    assert.match(own.text(), CANARY)
    const foreign = await client.get(`/admin/orders/${other.id}`).withSession(session)
    foreign.assertStatus(200)
    assert.notMatch(foreign.text(), CANARY)
    assert.notInclude(foreign.text(), '我方成本')
    for (const path of ['/admin/orders', '/admin/orders?format=csv']) assert.notMatch((await client.get(path).withSession(session)).text(), CANARY)
  })

  test('shows amounts in the call log for own customers alone', async ({ assert, client }) => {
    const { mine, other, session } = await given(['suppliers.amounts.read'])
    const callOf = async (lineId: string) => (await db.from('supplier_calls').where({ subject_id: lineId }).whereNotNull('answer').firstOrFail()).id
    for (const part of ['', '/fixture']) {
      assert.match((await client.get(`/admin/calls/${await callOf(mine.lineId)}${part}`).withSession(session)).text(), CANARY)
      const foreign = await client.get(`/admin/calls/${await callOf(other.lineId)}${part}`).withSession(session)
      foreign.assertStatus(200)
      assert.notMatch(foreign.text(), CANARY)
    }
  })

  test('shows what a manual step may cost for own customers alone, and what it did cost', async ({ assert, client }) => {
    const { mine, other, session } = await given(['orders.costs.read', 'orders.lines.resolve'])
    const person = await givenStaff({ role: 'operations' })
    await db.from('role_permissions').where('permission_code', 'orders.costs.read').whereIn('role_id', db.from('roles').where('code', 'operations').select('id')).delete()
    await db.from('topic_versions').where('topic', 'roles').increment('version', 1)
    const stepOf = async ({ lineId, buyer }: typeof mine) => {
      const id = newId('mst')
      const { connection_id: connectionId } = await db.from('order_lines').where('id', lineId).select('connection_id').firstOrFail()
      await db.table('manual_steps').insert({
        id, line_id: lineId, organisation_id: buyer.organisationId, connection_id: connectionId, call_id: newId('cal'), operation: 'createOrder', operation_key: id,
        state: 'done', evidence: JSON.stringify({ amountFen: CANARY_FEN, note: '已开通' }), due_at: clock.now(), created_at: clock.now(),
      })
      return id
    }
    await db.from('order_lines').update({ ceiling_fen: CANARY_FEN })
    const [own, foreign] = [await stepOf(mine), await stepOf(other)]
    assert.match((await client.get(`/admin/manual-steps/${own}`).withSession(session)).text(), CANARY)
    const blind = await sessionOf(person)
    for (const id of [own, foreign]) {
      const page = await client.get(`/admin/manual-steps/${id}`).withSession(blind)
      page.assertStatus(200)
      assert.notMatch(page.text(), CANARY)
    }
  })

  test('sums margins of own customers alone', async ({ assert }) => {
    const { person } = await given(['orders.costs.read'])
    const viewer = await viewerFor(person, 'orders.orders.read')
    const last = (await turnoverByMonth(viewer)).at(-1)!
    assert.isAtLeast(last.orders, 2)
    assert.isAtLeast(last.turnoverFen, 2 * orders.PRICE_FEN)
    assert.equal(last.marginFen, orders.PRICE_FEN - CANARY_FEN)
  })

  test('lists price rules of own customers and of everybody, not those of a stranger', async ({ assert }) => {
    const { mine, other, person } = await given(['catalog.prices.read'])
    const now = clock.now()
    const connection = await db.from('supplier_connections').firstOrFail()
    for (const { buyer } of [mine, other]) {
      await db.table('price_rules').insert({ kind: 'customer_discount', connection_id: connection.id, organisation_id: buyer.organisationId, rate_bp: 9_000, valid_from: now, created_at: now, updated_at: now })
    }
    const viewer = await viewerFor(person, 'catalog.prices.read')
    const { rows, total } = await rulesQuery(viewer, { page: 1, pageSize: 50, locale: 'zh-CN' })
    assert.equal(total, rows.length)
    const customers = rows.flatMap(({ organisationId }) => (organisationId === null ? [] : [organisationId]))
    assert.deepEqual(customers, [mine.buyer.organisationId])
    assert.isNotEmpty(rows.filter(({ organisationId }) => organisationId === null))
  })

  test('sets a price for own customers, and says of a stranger’s what it says of nobody', async ({ assert, client }) => {
    const { mine, other, session } = await given(['catalog.prices.read', 'catalog.prices.manage'])
    const { code } = await db.from('supplier_connections').firstOrFail()
    const set = async (organisationId: number, path = '/admin/prices') => {
      const form = { group: 'customer', supplier: code, organisationId, rate: '95 折', idempotencyKey: 'form-1' }
      const answer = await client.post(path).withSession(session).withCsrfToken().header('accept', 'application/json').redirects(0).form(form)
      return [answer.status(), answer.text()]
    }
    for (const path of ['/admin/prices', '/admin/prices/preview']) {
      assert.deepEqual(await set(other.buyer.organisationId, path), await set(987_654_321, path))
      assert.equal((await set(other.buyer.organisationId, path))[0], 422)
    }
    assert.notEqual((await set(mine.buyer.organisationId))[0], 422)
    const rules = await db.from('price_rules').whereNotNull('organisation_id').select('organisation_id')
    assert.deepEqual(rules.map((row) => row.organisation_id), [mine.buyer.organisationId])
  })
})
