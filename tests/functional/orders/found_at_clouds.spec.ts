import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { ensureEnrolment } from '#enrolment/actions/ensure_enrolment'
import { linkEnrolment } from '#enrolment/actions/link_enrolment'
import { clock, MINUTE_MS } from '#kernel/clock'
import { declineFoundLine } from '#orders/actions/decline_found_line'
import { payFoundLine } from '#orders/actions/pay_found_line'
import { sweepLines } from '#orders/actions/sweep_lines'
import { priceFoundLine } from '#orders/actions/price_found_line'
import type { ConsoleOrder, Sandbox } from '#supplier-sdk/testing'
import { hub } from '#suppliers/hub'
import { watchOrders } from '#suppliers/janitor/watch_orders'
import { emptyTables } from '#tests/fixtures/database'
import { foundLine } from '#tests/fixtures/found_orders'
import * as fixture from '#tests/fixtures/orders'
import { givenSandboxShop, startSandbox, type SandboxShop } from '#tests/fixtures/sandbox_shop'
import { givenConsent } from '#tests/fixtures/suppliers'
import { balanceOf } from '#tests/fixtures/wallets'

/**
 * `other`: a product that we have no offer of. `charges`: the console charges the customer's quota at once, and no call pays what it
 * left unpaid. `brought`: the supplier opens no account without its customer's help. JD has no call that cancels: its orders die of age.
 */
const clouds = [
  { plugin: 'alibaba', other: { productCode: 'oss' }, charges: true },
  { plugin: 'baidu', other: { serviceType: 'CDS' } },
  { plugin: 'jdcloud', other: { serviceCode: 'redis' }, brought: 'jcloud_Qm7tVxw', options: { unpaidMinutes: 10 } },
  { plugin: 'volcengine', other: { product: 'tos' } },
]

const RUNS_MAX = 20

const effectsOf = async (sandbox: Sandbox) => {
  const { orders, payments, resources } = (await (await fetch(`${sandbox.controlUrl}/effects`)).json()) as Record<string, number>
  return { orders, payments, resources }
}

for (const { plugin, other, brought, charges = false, options } of clouds) {
  test.group(`Orders | found in the console of ${plugin}`, (group) => {
    let sandbox: Sandbox
    let shop: SandboxShop
    let buyer: fixture.Buyer
    let account: string

    group.each.setup(async () => {
      await emptyTables()
      sandbox = await startSandbox({ provisioningSeconds: 0, ...options }, plugin)
      shop = await givenSandboxShop(sandbox, plugin)
      buyer = await fixture.givenBuyer({ balanceFen: 10_000_00 })
      account = await givenAccountThere()
    })
    group.each.teardown(async () => {
      clock.restore()
      await sandbox.stop()
      hub.restore()
      await emptyTables()
    })

    async function givenAccountThere(): Promise<string> {
      const pair = { organisationId: buyer.organisationId, connectionId: shop.connectionId }
      if (brought) {
        await linkEnrolment({ ...pair, supplierAccountId: brought, actor: systemActor })
        return brought
      }
      await givenConsent(pair)
      const enrolled = await ensureEnrolment(pair)
      if (!enrolled.ok) throw new Error(`No account: ${JSON.stringify(enrolled)}`)
      return enrolled.value.account
    }

    /** What the customer bought there, found by the list as the worker's job finds it, and priced. */
    async function found(wanted: Omit<ConsoleOrder, 'supplierAccountId'>) {
      const { supplierOrderNo } = sandbox.supplier.placeInConsole!({ ...wanted, supplierAccountId: account })
      await look()
      const line = await foundLine(supplierOrderNo)
      if (!line) throw new Error(`${supplierOrderNo} was not found`)
      await priceFoundLine({ lineId: line.id })
      return { ...line, supplierOrderNo }
    }

    /** As often as the job asks for: a first look goes back a day, in pieces. */
    async function look(): Promise<void> {
      for (let run = 0; run < RUNS_MAX; run++) if (!(await watchOrders({ code: shop.code }))) return
      throw new Error('There is always more to list.')
    }

    const worked = (lineId: string, until: 'completed' | 'cancelled') =>
      fixture.work(lineId, { until, eachTime: () => sandbox.clock.set({ now: clock.now().toISOString() }) })

    test('becomes the customer’s, is paid once, and its resource appears', async ({ assert }) => {
      const { id, orderId } = await found({ pay: charges })
      const { priceFen, costFen } = await fixture.lineOf(id)
      assert.isAtLeast(priceFen, costFen)
      const paid = await payFoundLine(buyer.viewer, { orderId, lineId: id, priceFen })
      assert.isTrue(paid.ok, JSON.stringify(paid))
      const line = await worked(id, 'completed')
      assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 1, resources: 1 })
      assert.equal((await db.from('resources').where('line_id', id).firstOrFail()).state, 'running')
      assert.equal((await fixture.holdOf(id)).capturedFen, line.priceFen)
      assert.deepEqual(await balanceOf(buyer), { availableFen: 10_000_00 - priceFen, heldFen: 0 })
      await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12', 'I14'])
    })

    test('found already paid cannot be declined, and is read back without paying the supplier again', async ({ assert }) => {
      const { id, orderId } = await found({ pay: true })
      assert.deepEqual(await declineFoundLine(buyer.viewer, { orderId, lineId: id }), { ok: false, error: { type: 'paid_already' } })
      const { priceFen } = await fixture.lineOf(id)
      const paid = await payFoundLine(buyer.viewer, { orderId, lineId: id, priceFen })
      assert.isTrue(paid.ok, JSON.stringify(paid))
      await worked(id, 'completed')
      assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 1, resources: 1 })
      await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12', 'I14'])
    })

    test('declined by the customer ends here and there, and nothing is paid', async ({ assert }) => {
      const { id, orderId } = await found({})
      assert.isTrue((await declineFoundLine(buyer.viewer, { orderId, lineId: id })).ok)
      await worked(id, 'cancelled')
      assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 0, resources: 0 })
      assert.deepEqual(await balanceOf(buyer), { availableFen: 10_000_00, heldFen: 0 })
    })

    test('is found once by several looks', async ({ assert }) => {
      const { supplierOrderNo } = await found({})
      for (let minute = 0; minute < 9; minute += 3) {
        clock.advance(3 * MINUTE_MS)
        sandbox.clock.set({ now: clock.now().toISOString() })
        await look()
      }
      assert.lengthOf(await db.from('order_lines').where('supplier_order_no', supplierOrderNo), 1)
    })

    test('of another product than we offer costs what the supplier says, and is delivered', async ({ assert }) => {
      const { id, orderId } = await found({ ...other, plan: 'standard', priceFen: 12_300, pay: charges })
      const { priceFen } = await fixture.lineOf(id)
      assert.equal(priceFen, 12_300)
      assert.isTrue((await payFoundLine(buyer.viewer, { orderId, lineId: id, priceFen })).ok)
      await worked(id, 'completed')
      assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 1, resources: 1 })
      assert.lengthOf(await db.from('resources').where('line_id', id), 1)
    })

    if (charges) {
      test('left unpaid in the console it cannot be paid by us: the money is held, and a person decides when it is overdue', async ({ assert }) => {
        const { id, orderId } = await found({})
        const { priceFen } = await fixture.lineOf(id)
        assert.isTrue((await payFoundLine(buyer.viewer, { orderId, lineId: id, priceFen })).ok)
        const line = await fixture.work(id, { until: 'confirming' })
        assert.deepEqual(await balanceOf(buyer), { availableFen: 10_000_00 - priceFen, heldFen: priceFen })
        clock.advance(line.dueAt!.getTime() - clock.now().getTime() + 1)
        sandbox.clock.set({ now: clock.now().toISOString() })
        await sweepLines()
        assert.deepInclude(await fixture.lineOf(id), { state: 'manual_review' })
        assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 0, resources: 0 })
      })
    }

    test('is not paid beyond what the customer has', async ({ assert }) => {
      const { id, orderId } = await found({ ...other, priceFen: 20_000_00 })
      const { priceFen } = await fixture.lineOf(id)
      const refused = await payFoundLine(buyer.viewer, { orderId, lineId: id, priceFen })
      assert.equal(refused.ok ? '' : refused.error.type, 'insufficient_funds')
      assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 0, resources: 0 })
    })
  })
}
