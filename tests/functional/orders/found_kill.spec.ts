import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { confirmingCrashPoints, findingCrashPoints } from '../../../app/orders/crash_points.js'
import { ensureEnrolment } from '#enrolment/actions/ensure_enrolment'
import { enqueue } from '#jobs/actions/enqueue'
import { payFoundLine } from '#orders/actions/pay_found_line'
import { priceFoundLine } from '#orders/actions/price_found_line'
import type { Sandbox } from '#supplier-sdk/testing'
import { hub } from '#suppliers/hub'
import { WATCH_ORDERS, watchOrders } from '#suppliers/janitor/watch_orders'
import { emptyTables } from '#tests/fixtures/database'
import { foundLine } from '#tests/fixtures/found_orders'
import { killAt } from '#tests/fixtures/workers'
import * as fixture from '#tests/fixtures/orders'
import { givenSandboxShop, startSandbox, workUntilNoneIsOpen } from '#tests/fixtures/sandbox_shop'
import { givenConsent } from '#tests/fixtures/suppliers'

const SETTLE_SECONDS = 30
const QUIET_MS_MAX = 90_000

type Scenario = { point: string; code: string; order: string; killed: string }

const finding = findingCrashPoints.map((point) => ({ point, isPaid: false }))
const wanted = [...finding, ...confirmingCrashPoints.map((point) => ({ point, isPaid: true }))]

/** Orders of the supplier's console: a worker dies at each point from the list to the charge; healthy ones finish. */
test.group('Orders | workers that are killed over a console order', (group) => {
  let sandbox: Sandbox
  const scenarios: Scenario[] = []

  group.setup(async () => {
    await emptyTables()
    sandbox = await startSandbox()
    for (const [index, { point, isPaid }] of wanted.entries()) scenarios.push(await prepare(point, isPaid, `found-${index}`))
    for (const scenario of scenarios) scenario.killed = await killAt(scenario.point, scenario.code)
    await finish()
  })
  group.teardown(async () => {
    await sandbox.stop()
    hub.restore()
    await emptyTables()
  })

  async function prepare(point: string, isPaid: boolean, code: string): Promise<Scenario> {
    const { connectionId } = await givenSandboxShop(sandbox, code, { effectSettleSeconds: SETTLE_SECONDS })
    const buyer = await fixture.givenBuyer({ balanceFen: 10_000_00 })
    await givenConsent({ organisationId: buyer.organisationId, connectionId })
    const enrolled = await ensureEnrolment({ organisationId: buyer.organisationId, connectionId })
    if (!enrolled.ok) throw new Error(`No account: ${enrolled.error.type}`)
    const body = JSON.stringify({ supplierAccountId: enrolled.value.account })
    const placed = await fetch(`${sandbox.controlUrl}/console-orders`, { method: 'POST', body })
    const { supplierOrderNo: order } = (await placed.json()) as { supplierOrderNo: string }
    if (isPaid) await payFor(order, code, buyer)
    else if (point.startsWith('orders.found')) await enqueue({ type: WATCH_ORDERS, payload: { code }, dedupKey: `watch:${code}`, queue: code })
    else {
      await watchAll(code)
      const line = await foundLine(order)
      await db.from('jobs').where('dedup_key', `price:${line!.id}`).update({ queue: code })
    }
    return { point, code, order, killed: '' }
  }

  /** The first look reads a day in pieces. */
  async function watchAll(code: string): Promise<void> {
    while (await watchOrders({ code }));
  }

  async function payFor(order: string, code: string, buyer: fixture.Buyer): Promise<void> {
    await watchAll(code)
    const { id, orderId } = (await foundLine(order))!
    await priceFoundLine({ lineId: id })
    await db.from('jobs').where('dedup_key', `price:${id}`).delete()
    const { priceFen } = await fixture.lineOf(id)
    const paid = await payFoundLine(buyer.viewer, { orderId, lineId: id, priceFen })
    if (!paid.ok) throw new Error(`Not paid: ${paid.error.type}`)
    await db.from('jobs').where('dedup_key', `line:${id}`).update({ queue: code })
  }

  async function finish(): Promise<void> {
    await db.from('jobs').whereIn('queue', scenarios.map(({ code }) => code)).update({ queue: 'orders' })
    await workUntilNoneIsOpen(open, { patienceMs: QUIET_MS_MAX })
  }

  /** Those that were paid for end; the others come to their customers. */
  async function open(): Promise<number> {
    const [{ rest }] = await db.from('order_lines').whereIn('state', ['completed', 'awaiting_payment']).count('* as rest')
    return wanted.length - Number(rest)
  }

  for (const [index, { point, isPaid }] of wanted.entries()) {
    test(`${isPaid ? 'is paid and charged once' : 'is found and priced once'} after kill@${point}`, async ({ assert }) => {
      const { killed, order } = scenarios[index]
      assert.include(killed, `SIGKILL crash point ${point} reached`)
      const lines = await db.from('order_lines').where('supplier_order_no', order)
      assert.lengthOf(lines, 1)
      const { id, state, problem } = lines[0]
      assert.equal(state, isPaid ? 'completed' : 'awaiting_payment', JSON.stringify({ path: await fixture.pathOf(id), problem }))
      assert.lengthOf(await db.from('messages').where('dedup_key', 'like', `${id}:found_order_to_pay:%`), 2)
      if (!isPaid) return
      assert.deepInclude(await fixture.holdOf(id), { state: 'captured', capturedFen: lines[0].price_fen })
      assert.lengthOf(await db.from('resources').where('line_id', id), 1)
    })
  }

  test('left one payment each, counted at the sandbox, and one capture', async ({ assert }) => {
    const answer = await fetch(`${sandbox.controlUrl}/effects`)
    const { payments, ids } = (await answer.json()) as Record<string, any>
    assert.equal(payments, confirmingCrashPoints.length)
    assert.lengthOf([...new Set(ids.payments)], confirmingCrashPoints.length)
    assert.lengthOf(await db.from('ledger_transactions').where('kind', 'capture'), confirmingCrashPoints.length)
    assert.lengthOf(await db.from('found_orders'), wanted.length)
    assert.lengthOf(await db.from('jobs').where('status', 'dead'), 0)
    await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12', 'I14'])
  })
})
