import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { compensationCrashPoints, purchaseCrashPoints, renewalCrashPoints, unsubscribeCrashPoints } from '../../../app/orders/crash_points.js'
import { advanceLine } from '#orders/actions/advance_line'
import { moveLine } from '#orders/actions/move_line'
import { addMonths } from '#kernel/clock'
import { inTransaction } from '#kernel/database/transaction'
import type { Sandbox } from '#supplier-sdk/testing'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import { renewAt } from '#tests/fixtures/renewals'
import { buyAt, countOpenLines, givenSandboxShop, leaveAt, startSandbox, workUntilNoneIsOpen } from '#tests/fixtures/sandbox_shop'
import { killAt } from '#tests/fixtures/workers'

/** Settle window of the connections, and how much of it passes with each look of the test. */
const SETTLE_SECONDS = 30
const QUIET_MS_MAX = 60_000
const AT_ONCE = 3

type Saga = 'purchase' | 'renewal' | 'unsubscribe' | 'compensation'
type Scenario = { saga: Saga; point: string; code: string; lineId: string; killed: string }

const pointsOf: Record<Saga, readonly string[]> = {
  purchase: purchaseCrashPoints,
  renewal: renewalCrashPoints,
  unsubscribe: unsubscribeCrashPoints,
  compensation: compensationCrashPoints,
}
const wanted = (Object.keys(pointsOf) as Saga[]).flatMap((saga) => pointsOf[saga].map((point) => ({ saga, point })))
const bought = wanted.filter(({ saga }) => saga !== 'compensation').length
const paid = bought + renewalCrashPoints.length

/** Kills one worker per scenario, each with a queue of its own, then lets two healthy ones finish everything. */
test.group('Orders | workers that are killed', (group) => {
  let sandbox: Sandbox
  const scenarios: Scenario[] = []

  group.setup(async () => {
    await emptyTables()
    sandbox = await startSandbox()
    for (const [index, { saga, point }] of wanted.entries()) scenarios.push(await prepare(saga, point, `kill-${index}`))
    await eachAtOnce(scenarios, kill)
    await finish()
  })
  group.teardown(async () => {
    await sandbox.stop()
    hub.restore()
    await emptyTables()
  })

  async function prepare(saga: Saga, point: string, code: string): Promise<Scenario> {
    const shop = await givenSandboxShop(sandbox, code, { effectSettleSeconds: SETTLE_SECONDS })
    const buyer = await fixture.givenBuyer({ balanceFen: 10_000_00 })
    let lineId = await buyAt(shop, buyer)
    if (saga === 'unsubscribe') {
      const left = await fixture.work(lineId, { until: 'completed' })
      await db.from('jobs').where('dedup_key', `line:${lineId}`).delete()
      lineId = await leaveAt(buyer, left.resourceId!)
    }
    if (saga === 'renewal') {
      const owned = await fixture.work(lineId, { until: 'completed' })
      await db.from('jobs').where('dedup_key', `line:${lineId}`).delete()
      lineId = await renewAt(buyer, owned.resourceId!)
    }
    if (saga === 'compensation') await undo(lineId)
    await db.from('jobs').where('dedup_key', `line:${lineId}`).update({ queue: code })
    return { saga, point, code, lineId, killed: '' }
  }

  /** Leaves an unpaid order at the supplier behind, and a line that has to undo it. */
  async function undo(lineId: string): Promise<void> {
    let calls = 0
    await advanceLine({ lineId }, { lease: { stillMine: async () => ++calls === 1 } })
    const line = await fixture.lineOf(lineId)
    await inTransaction((trx) => moveLine(line, 'compensating', { problem: { code: 'overdue' } }, { trx }))
  }

  async function kill(scenario: Scenario): Promise<void> {
    scenario.killed = await killAt(scenario.point, scenario.code)
  }

  async function finish(): Promise<void> {
    await workUntilNoneIsOpen(countOpenLines, { patienceMs: QUIET_MS_MAX })
  }

  for (const [index, { saga, point }] of wanted.entries()) {
    if (saga === 'compensation') continue
    test(`${saga} is finished by the next worker after kill@${point}`, async ({ assert }) => {
      const { killed, lineId } = scenarios[index]
      assert.include(killed, `SIGKILL crash point ${point} reached`)
      const line = await fixture.lineOf(lineId)
      assert.equal(line.state, 'completed', JSON.stringify({ path: await fixture.pathOf(lineId), problem: line.problem }))
      const hold = await fixture.holdOf(lineId)
      assert.deepInclude(hold, { state: 'captured', capturedFen: saga === 'unsubscribe' ? 0 : line.priceFen })
      const resources = await db.from('resources').where(saga === 'purchase' ? { line_id: lineId } : { id: line.resourceId! })
      assert.lengthOf(resources, 1)
      assert.equal(resources[0].state, saga === 'unsubscribe' ? 'released' : 'running')
      if (saga === 'renewal') assert.deepEqual(resources[0].expires_at, addMonths(new Date(line.resourceBefore!.expiresAt!), 1))
      const messages = await db.from('messages').where('dedup_key', 'like', `${lineId}:%completed%`)
      assert.lengthOf(messages, 2)
    })
  }

  for (const [index, { saga, point }] of wanted.entries()) {
    if (saga !== 'compensation') continue
    test(`compensation gives the money back once after kill@${point}`, async ({ assert }) => {
      const { killed, lineId, code } = scenarios[index]
      assert.include(killed, `SIGKILL crash point ${point} reached`)
      const line = await fixture.lineOf(lineId)
      assert.equal(line.state, 'failed_refunded', JSON.stringify({ path: await fixture.pathOf(lineId), problem: line.problem }))
      assert.equal((await fixture.holdOf(lineId)).state, 'released')
      const there = await hub.use(code).ask('queryOrder', { supplierOrderNo: line.supplierOrderNo! })
      assert.equal(there.status === 'done' && there.data?.state, 'cancelled')
      assert.lengthOf(await db.from('messages').where('dedup_key', 'like', `${lineId}:order_failed:%`), 2)
    })
  }

  test('left one order, one payment, one resource, one renewal and one refund each, counted at the sandbox', async ({ assert }) => {
    const answer = await fetch(`${sandbox.controlUrl}/effects`)
    const { orders, payments, resources, refunds, ids } = (await answer.json()) as Record<string, any>
    // A renewal is an order of its own there, counted by its payment.
    const expected = { orders: wanted.length, payments: paid, resources: bought, refunds: unsubscribeCrashPoints.length }
    assert.deepEqual({ orders, payments, resources, refunds }, expected)
    assert.lengthOf([...new Set(ids.payments)], paid)
    const known = await db.from('order_lines').where('action', 'new').select('supplier_order_no')
    assert.sameMembers(known.map((row) => row.supplier_order_no), ids.orders)
  })

  test('left books and lines in order', async ({ assert }) => {
    await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12'])
    const captures = await db.from('ledger_transactions').where('kind', 'capture').where('amount_fen', '>', 0)
    assert.lengthOf(captures, paid)
    assert.lengthOf(await db.from('ledger_transactions').where('kind', 'refund'), unsubscribeCrashPoints.length)
    assert.lengthOf(await db.from('jobs').where('status', 'dead'), 0)
  })

  async function eachAtOnce<Entry>(entries: readonly Entry[], work: (entry: Entry) => Promise<void>): Promise<void> {
    const queue = [...entries]
    const runner = async () => {
      for (let entry = queue.shift(); entry; entry = queue.shift()) await work(entry)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, runner))
  }
})
