import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import { test } from '@japa/runner'
import { bookFoundReceivable } from '#orders/actions/book_found_receivable'
import { decideDrift } from '#orders/actions/decide_drift'
import { declineFoundLine } from '#orders/actions/decline_found_line'
import { linkImports } from '#orders/actions/link_imports'
import { payFoundLine } from '#orders/actions/pay_found_line'
import { scanImports } from '#orders/actions/scan_imports'
import { sweepLines } from '#orders/actions/sweep_lines'
import { undoImport } from '#orders/actions/undo_import'
import { clock, DAY_MS } from '#kernel/clock'
import { newId } from '#kernel/ids'
import { hub } from '#suppliers/hub'
import { settleReceivable } from '#wallet/actions/settle_receivable'
import { emptyTables } from '#tests/fixtures/database'
import { consoleOrder, givenConsole, givenFoundLine } from '#tests/fixtures/found_orders'
import * as orders from '#tests/fixtures/orders'
import { givenStaff, viewerFor } from '#tests/fixtures/people'
import { balanceOf, givenRecharge } from '#tests/fixtures/wallets'

const fifty = <Value>(act: () => Promise<Value>): Promise<Value[]> => Promise.all(Array.from({ length: 50 }, () => act()))
const effects = (results: readonly { ok: boolean }[]) => results.filter(({ ok }) => ok).length
const audited = async (action: string) => (await db.from('audit_rows').where('action', action)).length
const staff = async (role: 'finance' | 'operations', permission: string) => viewerFor(await givenStaff({ role }), permission)

test.group('Attacks | fifty at the same time about what was found at a supplier', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await limiter.clear()
  })
  group.each.teardown(async () => {
    hub.restore()
    clock.restore()
    await emptyTables()
  })

  test('pay one order of the console: it is held once', async ({ assert }) => {
    const at = await givenConsole()
    const { id: lineId, orderId } = await givenFoundLine(at, consoleOrder())
    await fifty(() => payFoundLine(at.buyer.viewer, { orderId, lineId, priceFen: orders.LIST_FEN }))
    assert.deepEqual(await balanceOf(at.buyer), { availableFen: 1_000_00 - orders.LIST_FEN, heldFen: orders.LIST_FEN })
    assert.lengthOf(await db.from('wallet_holds'), 1)
  }).timeout(60_000)

  test('decline one order of the console: once', async ({ assert }) => {
    const at = await givenConsole()
    const { id: lineId, orderId } = await givenFoundLine(at, consoleOrder())
    assert.equal(effects(await fifty(() => declineFoundLine(at.buyer.viewer, { orderId, lineId }))), 1)
  }).timeout(60_000)

  test('book one receivable and settle it: owed once, paid once', async ({ assert }) => {
    const at = await givenConsole({ balanceFen: 0 })
    const { id: lineId, orderId } = await givenFoundLine(at, consoleOrder({ state: 'active', rawState: 'Done', paidFen: 60_00, resourceIds: ['i-9'] }))
    clock.advance(3 * DAY_MS + 1_000)
    await sweepLines()
    const finance = await staff('finance', 'orders.receivables.book')
    assert.equal(effects(await fifty(() => bookFoundReceivable(finance, { orderId, lineId, reason: '逾期未付' }))), 1)
    const [owed, ...others] = await db.from('receivables')
    assert.isEmpty(others)
    await givenRecharge(at.buyer.organisationId, 150_00)
    const settled = await fifty(() => settleReceivable({ by: { id: owed.id }, operationKey: newId('rcv'), actor: finance.actor }))
    assert.equal(effects(settled), 1)
    assert.deepInclude(await balanceOf(at.buyer), { availableFen: 150_00 - orders.LIST_FEN })
    await orders.thenInvariantsHold(assert, ['I12'])
  }).timeout(60_000)

  test('bring one resource in, and take that back: each once', async ({ assert }) => {
    const at = await givenConsole()
    at.shop.fake.answers('listResources', { status: 'done', data: { items: [orders.resource({ id: 'i-old' })], nextCursor: null } })
    await scanImports({ code: at.shop.connection.code })
    const { id } = await db.from('resource_imports').firstOrFail()
    const operations = await staff('operations', 'orders.resources.import')
    const linked = await fifty(() => linkImports(operations, { ids: [id], reason: '客户自带资源' }))
    assert.equal(linked.reduce((sum, one) => sum + one.linked, 0), 1)
    assert.lengthOf(await db.from('resources'), 1)
    assert.lengthOf(await db.from('orders'), 1)
    assert.equal(effects(await fifty(() => undoImport(operations, { id, reason: '认错了' }))), 1)
    assert.isEmpty(await db.from('resources'))
    assert.equal(await audited('orders.import.undone'), 1)
  }).timeout(60_000)

  test('decide about one drift: one word counts', async ({ assert }) => {
    const { lineId } = await orders.givenOrder(await orders.givenShop())
    const { resourceId } = await orders.work(lineId, { until: 'completed' })
    const [id, now] = [newId('drf'), clock.now()]
    await db.table('resource_drifts').insert({
      id, resource_id: resourceId, kind: 'spec', severity: 'warning', ours: '{"cpu":2}', theirs: '{"cpu":4}', open_kind: 'spec', first_seen_at: now, last_seen_at: now,
    })
    const operations = await staff('operations', 'orders.drifts.decide')
    assert.equal(effects(await fifty(() => decideDrift(operations, { id, decision: 'accept', reason: '客户在控制台变配' }))), 1)
    assert.equal(await audited('orders.drift.accepted'), 1)
  }).timeout(60_000)
})
