import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { clock, HOUR_MS } from '#kernel/clock'
import { hub } from '#suppliers/hub'
import { readBill } from '#settlement/actions/read_bill'
import { requestBill } from '#settlement/actions/request_bill'
import { requestBills } from '#settlement/actions/request_bills'
import { billLinesQuery, billTotalsQuery } from '#settlement/queries/bill_lines_query'
import { billQuery } from '#settlement/queries/bills_query'
import type { BillLine } from '#supplier-sdk'
import { emptyTables } from '#tests/fixtures/database'
import { givenAccount } from '#tests/fixtures/found_orders'
import { givenBuyer, givenOrder, givenShop, work } from '#tests/fixtures/orders'
import { givenPermission, givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { givenConnection } from '#tests/fixtures/suppliers'

const PERIOD = '2026-10'
const shown = { page: 1, pageSize: 50 }
const alone = { signal: new AbortController().signal, lease: { stillMine: async () => true } }

const charge = (lineId: string, over: Partial<BillLine> = {}): BillLine => ({
  lineId, billingPeriod: PERIOD, currency: 'CNY', chargeCategory: 'usage', rawCategory: '消费', serviceName: 'ecs', supplierAccountId: 'acc-1',
  chargePeriodStart: new Date('2026-10-01T00:00:00Z'), chargePeriodEnd: new Date('2026-10-02T00:00:00Z'), listCostMicro: 2_000_000, billedCostMicro: 1_000_001,
  description: '云服务器', ...over,
})

const pageOf = (lines: BillLine[], nextCursor: string | null = null, final = false) => ({ status: 'done' as const, data: { lines, nextCursor, final } })

test.group('Settlement | bills', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => void clock.freeze(new Date('2026-11-05T04:00:00Z')))
  group.each.teardown(() => {
    hub.restore()
    clock.restore()
  })

  async function givenBill(...pages: ReturnType<typeof pageOf>[]) {
    const connection = await givenConnection()
    const fake = hub.fake(connection.code).answers('fetchBill', ...(pages as [ReturnType<typeof pageOf>]))
    const viewer = await viewerFor(await givenStaff({ role: 'finance' }), 'settlement.bills.read')
    const at = { ...connection, fake, viewer, billId: 0, request: () => requestBill({ connectionCode: connection.code, period: PERIOD, actor: systemActor }) }
    const asked = await at.request()
    if (!asked.ok) throw new Error(asked.error.type)
    at.billId = asked.value.billId
    return at
  }

  async function readAgain(at: { billId: number; request(): Promise<unknown> }) {
    await at.request()
    return readBill({ billId: at.billId }, alone)
  }

  const linesOf = (at: { viewer: any; billId: number }) => billLinesQuery(at.viewer, at.billId, {}, shown)

  test('reads every page, and a month again adds nothing', async ({ assert }) => {
    const pages = [pageOf([charge('a'), charge('b')], '2'), pageOf([charge('c')], null, true)]
    const at = await givenBill(...pages, ...pages)
    await readBill({ billId: at.billId }, alone)
    assert.deepInclude(await billQuery(at.viewer, at.billId), { state: 'done', seen: 3, added: 3, changed: 0, isFinal: true, lines: 3, billedMicro: 3_000_003 })
    await readAgain(at)
    assert.deepInclude(await billQuery(at.viewer, at.billId), { state: 'done', seen: 3, added: 0, changed: 0, withdrawn: 0, lines: 3, billedMicro: 3_000_003 })
    assert.deepEqual(at.fake.callsOf('fetchBill').map(({ input }) => (input as any).cursor), [undefined, '2', undefined, '2'])
  })

  test('a correction replaces its line, and what the supplier took back no longer counts', async ({ assert }) => {
    const at = await givenBill(pageOf([charge('a'), charge('b')]), pageOf([charge('a', { billedCostMicro: 5 })]), pageOf([charge('a', { billedCostMicro: 5 }), charge('b')]))
    await readBill({ billId: at.billId }, alone)
    clock.advance(HOUR_MS)
    await readAgain(at)
    assert.deepInclude(await billQuery(at.viewer, at.billId), { added: 0, changed: 1, withdrawn: 1, lines: 1, billedMicro: 5 })
    const { rows } = await linesOf(at)
    assert.deepEqual(rows[0].changedAt, clock.now())
    await readAgain(at)
    assert.deepInclude(await billQuery(at.viewer, at.billId), { added: 0, changed: 1, withdrawn: 0, lines: 2 })
  })

  test('counts a line that two pages show once, and says where one number has two contents', async ({ assert }) => {
    const at = await givenBill(pageOf([charge('a'), charge('a')], '2'), pageOf([charge('a'), charge('b'), charge('b', { billedCostMicro: 9 })], '3'), pageOf([charge('a', { billedCostMicro: 7 })]))
    await readBill({ billId: at.billId }, alone)
    assert.deepInclude(await billQuery(at.viewer, at.billId), { seen: 6, added: 2, changed: 0, clashes: 2, lines: 2, billedMicro: 2_000_002 })
  })

  test('a page that cannot be read is asked for again from where it stood, and nothing is taken back', async ({ assert }) => {
    const at = await givenBill(pageOf([charge('a'), charge('b')]))
    await readBill({ billId: at.billId }, alone)
    at.fake.answers('fetchBill', pageOf([charge('a')], '2'), { status: 'unknown' }, pageOf([charge('c')]))
    assert.property(await readAgain(at), 'again')
    assert.deepInclude(await billQuery(at.viewer, at.billId), { state: 'running', live: true, lines: 2, seen: 1 })
    await readBill({ billId: at.billId }, alone)
    assert.deepEqual(at.fake.callsOf('fetchBill').map(({ input }) => (input as any).cursor), [undefined, undefined, '2', '2'])
    assert.deepInclude(await billQuery(at.viewer, at.billId), { state: 'done', added: 1, withdrawn: 1, lines: 2, problem: null })
  })

  test('is failed after five refusals in a row, says why and keeps what was read', async ({ assert }) => {
    const at = await givenBill(pageOf([charge('a')], '2'))
    at.fake.answers('fetchBill', pageOf([charge('a')], '2'), { status: 'refused', reason: 'rate_limited', supplierCode: 'Throttling' })
    for (let attempt = 0; attempt < 5; attempt++) await readBill({ billId: at.billId }, alone)
    assert.deepInclude(await billQuery(at.viewer, at.billId), { state: 'failed', live: false, lines: 1, problem: 'rate_limited', readAt: null })
    const asked = at.fake.callsOf('fetchBill').length
    await readBill({ billId: at.billId }, alone)
    assert.equal(at.fake.callsOf('fetchBill').length, asked)
  })

  for (const { title, page, problem } of [
    { title: 'a cursor that leads to itself', page: pageOf([], '2'), problem: 'cursor_repeated' },
    { title: 'another currency', page: pageOf([charge('a', { currency: 'USD' })]), problem: 'answer: currency USD instead of CNY' },
    { title: 'an amount that is no integer', page: pageOf([charge('a', { billedCostMicro: 0.5 })]), problem: 'answer: billedCostMicro is no amount' },
    { title: 'a line without a number', page: pageOf([charge('')]), problem: 'malformed_line' },
  ]) {
    test(`takes nothing of a page with ${title}`, async ({ assert }) => {
      const at = await givenBill(pageOf([charge('z')], '2'), page)
      await readBill({ billId: at.billId }, alone)
      assert.deepInclude(await billQuery(at.viewer, at.billId), { state: 'running', lines: 1, problem })
    })
  }

  test('knows whose a charge is by resource, order and account, and says nobody where none is known', async ({ assert }) => {
    const shop = await givenShop()
    const buyer = await givenBuyer()
    const order = await givenOrder(shop, buyer)
    const { resourceId } = await work(order.lineId, { until: 'completed' })
    const other = await givenBuyer()
    await givenAccount(other.organisationId, shop.connection.id, 'acc-other')
    const row = await db.from('resources').where('id', resourceId!).firstOrFail()
    const line = await db.from('order_lines').where('id', order.lineId).firstOrFail()
    shop.fake.answers('fetchBill', pageOf([
      charge('by-resource', { resourceId: row.supplier_resource_id, supplierAccountId: 'acc-other', billedCostMicro: 5_000_000 }),
      charge('by-order', { supplierOrderNo: line.supplier_order_no, supplierAccountId: 'x' }),
      charge('by-account', { supplierAccountId: 'acc-other' }), charge('nobody', { supplierAccountId: 'stranger' }),
    ]))
    const asked = await requestBill({ connectionCode: shop.connection.code, period: PERIOD, actor: systemActor })
    const billId = asked.ok ? asked.value.billId : 0
    await readBill({ billId }, alone)
    const viewer = await viewerFor(await givenStaff({ role: 'finance' }), 'settlement.bills.read')
    const { rows } = await billLinesQuery(viewer, billId, {}, shown)
    assert.deepEqual(rows.map(({ supplierLineId, organisationId }) => [supplierLineId, organisationId]), [
      ['by-resource', buyer.organisationId], ['by-order', buyer.organisationId], ['by-account', other.organisationId], ['nobody', null],
    ])
    const totals = await billTotalsQuery(viewer, billId, 'customer', shown)
    assert.deepEqual(totals.rows.map(({ key, lines, billedMicro }) => [key, lines, billedMicro]), [
      [String(buyer.organisationId), 2, 6_000_001], [null, 1, 1_000_001], [String(other.organisationId), 1, 1_000_001],
    ].sort((one, two) => Number(two[2]) - Number(one[2]) || Number(one[0]) - Number(two[0])))
    const resources = await billTotalsQuery(viewer, billId, 'resource', shown)
    assert.deepInclude(resources.rows[0], { key: resourceId, lines: 1, billedMicro: 5_000_000 })
  })

  test('shows and exports the lines under the names of FOCUS, without formulas', async ({ client, assert }) => {
    const at = await givenBill(pageOf([charge('=1+1', { description: '=cmd()' }), charge('b', { chargeCategory: 'unknown', rawCategory: '怪' })]))
    await readBill({ billId: at.billId }, alone)
    const session = await sessionOf(await givenStaff({ role: 'finance' }))
    const page = await client.get(`/admin/supplier-bills/${at.billId}`).withSession(session)
    for (const text of ['BilledCost', 'ChargeCategory', 'SubAccountId', '¥1.000001', '怪']) page.assertTextIncludes(text)
    for (const tab of ['customer', 'resource', 'service']) (await client.get(`/admin/supplier-bills/${at.billId}?tab=${tab}`).withSession(session)).assertStatus(200)
    const csv = await client.get(`/admin/supplier-bills/${at.billId}?format=csv&category=usage`).withSession(session)
    const [head, ...lines] = csv.text().trim().split('\r\n')
    assert.match(head, /BilledCost,BillingAccountId,.*x_VoucherCost$/)
    assert.lengthOf(lines, 1)
    assert.include(lines[0], "'=cmd()")
    const list = await client.get('/admin/supplier-bills?period=2026-10').withSession(session)
    list.assertTextIncludes('¥2.000002')
    assert.lengthOf(await db.from('audit_rows').where('action', 'settlement.bill_lines.exported'), 1)
  })

  test('shows no amounts to who may not see costs, and nothing to who may not see bills', async ({ client, assert }) => {
    const at = await givenBill(pageOf([charge('a', { billedCostMicro: 987_650_000 })]))
    await readBill({ billId: at.billId }, alone)
    const sales = await givenStaff({ role: 'sales' })
    const before = await client.get(`/admin/supplier-bills/${at.billId}`).withSession(await sessionOf(sales))
    before.assertStatus(403)
    await givenPermission(await givenStaff({ role: 'administrator' }), { role: 'support', permission: 'settlement.bills.read', granted: true })
    const support = await sessionOf(await givenStaff({ role: 'support' }))
    for (const address of ['/admin/supplier-bills', `/admin/supplier-bills/${at.billId}`, `/admin/supplier-bills/${at.billId}?format=csv`, `/admin/supplier-bills/${at.billId}?tab=service`]) {
      const answer = await client.get(address).withSession(support)
      answer.assertStatus(200)
      assert.notInclude(answer.text(), '987.65')
    }
    const refused = await client.post('/admin/supplier-bills').withSession(support).withCsrfToken().form({ connection: at.code, period: PERIOD }).redirects(0)
    refused.assertStatus(403)
  })

  test('shows no amounts to who may know the costs of own customers alone', async ({ assert }) => {
    const at = await givenBill(pageOf([charge('a')]))
    await readBill({ billId: at.billId }, alone)
    const narrow = { ...at.viewer, for: () => ({ ...at.viewer, scope: 'own_customers' as const }) }
    assert.isNull((await billQuery(narrow, at.billId))!.billedMicro)
    const { rows } = await billLinesQuery(narrow, at.billId, {}, shown)
    assert.include(rows[0], { billedMicro: null, listMicro: null, paidMicro: null })
    const totals = await billTotalsQuery(narrow, at.billId, 'service', shown)
    assert.include(totals.rows[0], { billedMicro: null, listMicro: null })
  })

  test('shows only charges for customers that the reader may see', async ({ assert }) => {
    const at = await givenBill(pageOf([charge('a')]))
    await readBill({ billId: at.billId }, alone)
    const sales = { ...at.viewer, scope: 'own_customers' as const }
    assert.include((await billQuery(sales, at.billId))!, { lines: 0 })
    assert.lengthOf((await billLinesQuery(sales, at.billId, {}, shown)).rows, 0)
    assert.lengthOf((await billTotalsQuery(sales, at.billId, 'customer', shown)).rows, 0)
  })

  test('refuses months to come, strangers and suppliers without bills, beside the field', async ({ client, assert }) => {
    const at = await givenBill(pageOf([]))
    const ask = (connectionCode: string, period: string) => requestBill({ connectionCode, period, actor: systemActor })
    for (const period of ['2026-12', '2026-13', 'now', '']) assert.deepEqual(await ask(at.code, period), { ok: false, error: { type: 'invalid_period' } })
    assert.deepEqual(await ask('nobody', PERIOD), { ok: false, error: { type: 'connection_not_found' } })
    at.fake.lacks('fetchBill')
    assert.deepEqual(await ask(at.code, PERIOD), { ok: false, error: { type: 'no_bills' } })
    const session = await sessionOf(await givenStaff({ role: 'finance' }))
    const page = '/admin/supplier-bills'
    const answer = await client.post(page).withSession(session).withCsrfToken().header('referer', page).form({ connection: at.code, period: '2026-12' }).redirects(0)
    assert.include([302, 303], answer.status())
    assert.lengthOf(await db.from('supplier_bills').where('connection_id', at.id), 1)
  })

  test('reads this month and the last two by itself, those that are final no more', async ({ assert }) => {
    const at = await givenBill(pageOf([], null, true))
    await readBill({ billId: at.billId }, alone)
    await requestBills()
    const rows = await db.from('supplier_bills').where('connection_id', at.id).orderBy('period').select('period', 'state')
    assert.deepEqual(rows.map(({ period, state }) => `${period} ${state}`), ['2026-09 waiting', '2026-10 done', '2026-11 waiting'])
  })
})

test.group('Settlement | bills read at once', (group) => {
  group.each.setup(() => emptyTables())
  group.each.teardown(() => emptyTables())
  group.each.teardown(() => hub.restore())

  test('two workers and fifty requests leave one bill with each line once', async ({ assert }) => {
    const { code } = await givenConnection()
    hub.fake(code).answers('fetchBill', ({ cursor }) => (cursor ? pageOf([charge('c'), charge('d')]) : pageOf([charge('a'), charge('b')], '2')))
    const asked = await Promise.all(Array.from({ length: 50 }, () => requestBill({ connectionCode: code, period: PERIOD, actor: systemActor })))
    const ids = new Set(asked.map((one) => (one.ok ? one.value.billId : 0)))
    assert.equal(ids.size, 1)
    assert.lengthOf(asked.filter((one) => one.ok && one.value.isNew), 1)
    const [billId] = ids
    await Promise.all([readBill({ billId }, alone), readBill({ billId }, alone)])
    await readBill({ billId }, alone)
    const row = await db.from('supplier_bills').where('id', billId).firstOrFail()
    assert.include(row, { state: 'done', seen: 4, added: 4, changed: 0, clashes: 0 })
    assert.lengthOf(await db.from('supplier_bill_lines').where('bill_id', billId), 4)
  })
})
