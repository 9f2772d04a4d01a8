import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { changeCrashPoints, twoStepRenewalCrashPoints } from '../../../app/orders/crash_points.js'
import { addMonths } from '#kernel/clock'
import { fromJson } from '#kernel/json'
import type { OfferSnapshot } from '#supplier-sdk'
import type { Sandbox } from '#supplier-sdk/testing'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import { changeAt, renewAt } from '#tests/fixtures/renewals'
import { buyAt, countOpenLines, givenSandboxShop, startSandbox, workUntilNoneIsOpen, type SandboxShop } from '#tests/fixtures/sandbox_shop'
import { killAt } from '#tests/fixtures/workers'

const QUIET_MS_MAX = 120_000
const AT_ONCE = 3
/** The renewals of `kill.spec.ts` charge at once; these are paid in a second call. */
const SETTINGS = { effectSettleSeconds: 30, changeSteps: 'twoStep', renewSteps: 'twoStep' }

type Act = 'change' | 'renew'
type Scenario = { act: Act; point: string; lineId: string; options: Record<string, unknown>; queue: string; killed: string }

const acts: Act[] = ['change', 'renew']
/** A process each costs seconds: what `kill.spec.ts` kills at in the same code is left out. */
const elsewhere = /^jobs\.|\.left$|^orders\.payOrder\.before|payOrder\.(before_call|after_journal)$|provisioning\.inside$/
const ofChange = changeCrashPoints.filter((point) => !elsewhere.test(point))
const ofRenewal = twoStepRenewalCrashPoints.filter((point) => /(supplier_unpaid|confirming)\.inside$|payOrder\.after_(intent|answer)$/.test(point))
const pointsOf: Record<Act, readonly string[]> = { change: ofChange, renew: ofRenewal.filter((point) => !elsewhere.test(point)) }
const wanted = acts.flatMap((act) => pointsOf[act].map((point) => ({ act, point })))

/** Kills one worker per scenario, then lets two healthy ones finish everything. */
test.group('Orders | workers that are killed over a change or a renewal', (group) => {
  let sandbox: Sandbox
  let shop: SandboxShop
  const scenarios: Scenario[] = []

  group.setup(async () => {
    await emptyTables()
    sandbox = await startSandbox({ provisioningSeconds: 0 }, 'reference')
    shop = await givenSandboxShop(sandbox, 'kill-acts', SETTINGS)
    for (const [index, { act, point }] of wanted.entries()) scenarios.push(await prepare(act, point, `act-${index}`))
    const queue = [...scenarios]
    const killer = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) next.killed = await killAt(next.point, next.queue)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, killer))
    await finish()
  })
  group.teardown(async () => {
    await sandbox.stop()
    hub.restore()
    await emptyTables()
  })

  /** A customer that has bought, and a line at `funds_held` in a queue of its own. */
  async function prepare(act: Act, point: string, queue: string): Promise<Scenario> {
    const buyer = await fixture.givenBuyer({ balanceFen: 10_000_00 })
    const bought = await buyAt(shop, buyer)
    const { resourceId } = await fixture.work(bought, { until: 'completed' })
    await db.from('jobs').where('dedup_key', `line:${bought}`).delete()
    const options = act === 'change' ? larger(shop.offer) : {}
    const lineId =
      act === 'change'
        ? await changeAt(buyer, { resourceId: resourceId!, offerId: shop.offerId, options })
        : await renewAt(buyer, resourceId!)
    await db.from('jobs').where('dedup_key', `line:${lineId}`).update({ queue })
    return { act, point, lineId, options, queue, killed: '' }
  }

  async function finish(): Promise<void> {
    await workUntilNoneIsOpen(countOpenLines, { patienceMs: QUIET_MS_MAX })
  }

  for (const [index, { act, point }] of wanted.entries()) {
    test(`${act} is finished once by the next worker after kill@${point}`, async ({ assert }) => {
      const { killed, lineId, options } = scenarios[index]
      assert.include(killed, `SIGKILL crash point ${point} reached`)
      const line = await fixture.lineOf(lineId)
      assert.equal(line.state, 'completed', JSON.stringify({ path: await fixture.pathOf(lineId), problem: line.problem }))
      assert.deepInclude(await fixture.holdOf(lineId), { state: 'captured', capturedFen: line.priceFen })
      const resource = await db.from('resources').where('id', line.resourceId!).firstOrFail()
      const expiry = new Date(line.resourceBefore!.expiresAt!)
      assert.deepEqual(resource.expires_at, act === 'renew' ? addMonths(expiry, 1) : expiry)
      if (act === 'change') assert.deepInclude(fromJson<Record<string, unknown>>(resource.spec), options)
      assert.isNull(resource.acting_line_id)
    })
  }

  test('left one payment for each purchase, change and renewal, counted at the sandbox', async ({ assert }) => {
    const answer = await fetch(`${sandbox.controlUrl}/effects`)
    const { ids } = (await answer.json()) as { ids: Record<string, string[]> }
    assert.lengthOf(ids.orders, 2 * wanted.length)
    assert.lengthOf(ids.payments, 2 * wanted.length)
    assert.sameMembers([...new Set(ids.payments)], ids.payments)
    assert.lengthOf(ids.resources, wanted.length)
    const known = await db.from('order_lines').select('supplier_order_no')
    assert.sameMembers(known.map((row) => row.supplier_order_no), ids.orders)
  })

  test('left books and lines in order', async ({ assert }) => {
    await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12'])
    assert.lengthOf(await db.from('jobs').where('status', 'dead'), 0)
  })
})

/** What was bought, every size one step larger. */
function larger({ optionsSchema }: OfferSnapshot): Record<string, unknown> {
  const options = Object.entries(optionsSchema.properties).flatMap(([name, schema]) => {
    const { default: value, multipleOf = 1 } = schema as { default?: unknown; multipleOf?: number }
    return value === undefined ? [] : [[name, typeof value === 'number' ? value + multipleOf : value] as const]
  })
  return Object.fromEntries(options)
}
