import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { workUntilIdle } from '#jobs/worker'
import { enqueue } from '#jobs/actions/enqueue'
import { clock } from '#kernel/clock'
import { payFoundLine } from '#orders/actions/pay_found_line'
import { priceFoundLine } from '#orders/actions/price_found_line'
import type { Sandbox } from '#supplier-sdk/testing'
import { hub } from '#suppliers/hub'
import { WATCH_ORDERS, watchOrders } from '#suppliers/janitor/watch_orders'
import { emptyTables } from '#tests/fixtures/database'
import { foundLine } from '#tests/fixtures/found_orders'
import * as fixture from '#tests/fixtures/orders'
import { buyAt, countOpenLines, givenSandboxShop, startSandbox, workUntilNoneIsOpen } from '#tests/fixtures/sandbox_shop'
import { killAt } from '#tests/fixtures/workers'

const SETTINGS = { effectSettleSeconds: 30, orderOrigin: 'both' }
const QUIET_MS_MAX = 120_000
const AT_ONCE = 3

type Act = 'renew' | 'refund'
type Scenario = { act: Act; point: string; code: string; buyer: fixture.Buyer; boughtBy: string; resourceId: string; order: string; expiresAt: Date; killed: string }

/** From the list to the end. What `found_kill.spec.ts` kills at in the same code is left out. */
const pointsOf: Record<Act, readonly string[]> = {
  renew: ['orders.found.inside', 'orders.found.after', 'orders.payOrder.after_intent', 'supplier.payOrder.after_answer', 'orders.confirming.inside', 'orders.completed.inside'],
  refund: ['orders.found.inside', 'orders.found.after', 'orders.completed.inside', 'orders.provisioning.left'],
}
const acts: Act[] = ['renew', 'refund']
const wanted = acts.flatMap((act) => pointsOf[act].map((point) => ({ act, point })))

/** What a customer renews or gives back in the supplier's console: a worker dies on its way, healthy ones finish. */
test.group('Orders | workers that are killed over a console renewal or refund', (group) => {
  let sandbox: Sandbox
  const scenarios: Scenario[] = []

  group.setup(async () => {
    await emptyTables()
    sandbox = await startSandbox({ provisioningSeconds: 0 }, 'reference')
    for (const [index, { act, point }] of wanted.entries()) scenarios.push(await prepare(act, point, `acts-${index}`))
    const queue = [...scenarios]
    const killer = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) next.killed = await killAt(next.point, next.code)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, killer))
    await finish()
  })
  group.teardown(async () => {
    clock.restore()
    await sandbox.stop()
    hub.restore()
    await emptyTables()
  })

  /** A customer that has bought three months here, and what it then did in the console. */
  async function prepare(act: Act, point: string, code: string): Promise<Scenario> {
    const shop = await givenSandboxShop(sandbox, code, SETTINGS)
    const buyer = await fixture.givenBuyer({ balanceFen: 100_000_00 })
    const boughtBy = await buyAt(shop, buyer, { months: 3 })
    await fixture.work(boughtBy, { until: 'completed' })
    const resource = await db.from('resources').where('line_id', boughtBy).firstOrFail()
    await db.from('jobs').whereNotIn('queue', ['', ...scenarios.map((other) => other.code)]).delete()
    const body = JSON.stringify({ act, resourceId: resource.supplier_resource_id })
    const placed = await fetch(`${sandbox.controlUrl}/console-orders`, { method: 'POST', body })
    const { supplierOrderNo: order } = (await placed.json()) as { supplierOrderNo: string }
    const scenario = { act, point, code, buyer, boughtBy, resourceId: resource.id, order, expiresAt: resource.expires_at, killed: '' }
    if (point.startsWith('orders.found')) await enqueue({ type: WATCH_ORDERS, payload: { code }, dedupKey: `watch:${code}`, queue: code })
    else await takeUp(scenario)
    return scenario
  }

  /** Found and, where something is to be paid, paid for here: the line is a worker's, in a queue of its own. */
  async function takeUp({ act, code, buyer, order }: Scenario): Promise<void> {
    while (await watchOrders({ code }));
    const line = (await foundLine(order))!
    if (act === 'renew') await pay(buyer, line)
    await db.from('jobs').where('dedup_key', `line:${line.id}`).update({ queue: code })
  }

  async function pay(buyer: fixture.Buyer, { id: lineId, orderId }: { id: string; orderId: string }): Promise<void> {
    await priceFoundLine({ lineId })
    await db.from('jobs').where('dedup_key', `price:${lineId}`).delete()
    const { priceFen } = await fixture.lineOf(lineId)
    const paid = await payFoundLine(buyer.viewer, { orderId, lineId, priceFen })
    if (!paid.ok) throw new Error(`Not paid: ${paid.error.type}`)
  }

  /** Renewals that were only found are paid for by their customers. */
  async function finish(): Promise<void> {
    await db.from('jobs').whereIn('queue', scenarios.map(({ code }) => code)).update({ queue: 'orders' })
    for (const { act, point, code, buyer, order } of scenarios) {
      if (!point.startsWith('orders.found')) continue
      while (await watchOrders({ code }));
      if (act === 'renew') await pay(buyer, (await foundLine(order))!)
    }
    await workUntilNoneIsOpen(countOpenLines, { patienceMs: QUIET_MS_MAX })
    await workUntilIdle()
  }

  for (const [index, { act, point }] of wanted.entries()) {
    test(`a ${act} is found and ended once after kill@${point}`, async ({ assert }) => {
      const { killed, order, boughtBy, resourceId, expiresAt } = scenarios[index]
      assert.include(killed, `SIGKILL crash point ${point} reached`)
      const lines = await db.from('order_lines').where('supplier_order_no', order)
      assert.lengthOf(lines, 1)
      const { id, state, problem, price_fen: priceFen } = lines[0]
      assert.equal(state, 'completed', JSON.stringify({ path: await fixture.pathOf(id), problem }))
      const resource = await db.from('resources').where('id', resourceId).firstOrFail()
      assert.isNull(resource.acting_line_id)
      if (act === 'refund') {
        assert.equal(resource.state, 'released')
        assert.isAbove((await fixture.holdOf(boughtBy)).refundedFen, 0)
        assert.lengthOf(await db.from('ledger_transactions').where({ kind: 'refund', subject_id: boughtBy }), 1)
        return
      }
      assert.isAbove(resource.expires_at.getTime(), expiresAt.getTime())
      assert.deepInclude(await fixture.holdOf(id), { state: 'captured', capturedFen: priceFen })
      assert.lengthOf(await db.from('ledger_transactions').where({ kind: 'capture', subject_id: id }), 1)
    })
  }

  test('left one payment for each purchase and renewal and one refund for each return, counted at the sandbox', async ({ assert }) => {
    const answer = await fetch(`${sandbox.controlUrl}/effects`)
    const { payments, refunds, ids } = (await answer.json()) as Record<string, any>
    assert.equal(payments, wanted.length + pointsOf.renew.length)
    assert.lengthOf([...new Set(ids.payments)], payments)
    assert.equal(refunds, pointsOf.refund.length)
    assert.lengthOf(await db.from('jobs').where('status', 'dead'), 0)
    await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12', 'I14'])
  })
})
