import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { linkEnrolment } from '#enrolment/actions/link_enrolment'
import { clock } from '#kernel/clock'
import type { Sandbox } from '#supplier-sdk/testing'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import { buyAt, givenSandboxShop, leaveAt, startSandbox, type SandboxShop } from '#tests/fixtures/sandbox_shop'
import { balanceOf } from '#tests/fixtures/wallets'

/** `brought`: the supplier opens no account without its customer's help, so operations link one. */
const clouds = [
  { plugin: 'alibaba', family: 'ecs' },
  { plugin: 'baidu', family: 'bcc' },
  { plugin: 'jdcloud', family: 'vm', brought: 'jcloud_Qm7tVxw' },
]

const effectsOf = async (sandbox: Sandbox) => {
  const { orders, payments, resources, refunds } = (await (await fetch(`${sandbox.controlUrl}/effects`)).json()) as Record<string, number>
  return { orders, payments, resources, refunds }
}

for (const { plugin, family, brought } of clouds) {
  test.group(`Orders | at the sandbox of ${plugin}`, (group) => {
    let sandbox: Sandbox
    let shop: SandboxShop
    let buyer: fixture.Buyer

    group.each.setup(async () => {
      await emptyTables()
      sandbox = await startSandbox({ provisioningSeconds: 0 }, plugin)
      shop = await givenSandboxShop(sandbox, plugin)
      buyer = await fixture.givenBuyer({ balanceFen: 10_000_00 })
      if (!brought) return
      const pair = { organisationId: buyer.organisationId, connectionId: shop.connectionId }
      const linked = await linkEnrolment({ ...pair, supplierAccountId: brought, actor: systemActor })
      if (!linked.ok) throw new Error(linked.error.type)
    })
    group.each.teardown(async () => {
      clock.restore()
      await sandbox.stop()
      hub.restore()
      await emptyTables()
    })

    test('buys a server, leaves it and gets money back: one of each', async ({ assert }) => {
      assert.equal(shop.offer.family, family)
      const lineId = await buyAt(shop, buyer)
      const line = await worked(lineId)
      assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 1, resources: 1, refunds: 0 })
      assert.equal((await fixture.holdOf(lineId)).capturedFen, line.priceFen)
      assert.isNotNull((await db.from('resources').where('id', line.resourceId!).firstOrFail()).expires_at)
      const leaving = await worked(await leaveAt(buyer, line.resourceId!))
      assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 1, resources: 1, refunds: 1 })
      assert.isAbove(leaving.refundFen, 0)
      assert.deepEqual(await balanceOf(buyer), { availableFen: 10_000_00 - line.priceFen + leaving.refundFen, heldFen: 0 })
      assert.equal((await db.from('resources').where('id', line.resourceId!).firstOrFail()).state, 'released')
      await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12'])
    })

    for (const [operation, fault] of [['createOrder', 'reset_after'], ['unsubscribe', 'error_502_after']] as const) {
      test(`has one of each effect where the answer of ${operation} was lost (${fault})`, async ({ assert }) => {
        const line = await struckWhen(operation === 'createOrder', fault, operation, () => buyAt(shop, buyer))
        assert.equal((await fixture.holdOf(line.id)).capturedFen, line.priceFen)
        await struckWhen(operation === 'unsubscribe', fault, operation, () => leaveAt(buyer, line.resourceId!))
        assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 1, resources: 1, refunds: 1 })
        assert.lengthOf(sandbox.requests.filter((request) => request.fault !== null), 1)
        await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12'])
      })
    }

    /** The supplier's clock goes with ours: signatures are good for minutes. */
    const worked = (lineId: string) =>
      fixture.work(lineId, { until: 'completed', eachTime: () => sandbox.clock.set({ now: clock.now().toISOString() }) })

    /** Places a line and works it to its end, with the fault between. */
    async function struckWhen(isStruck: boolean, fault: string, operation: string, place: () => Promise<string>) {
      const lineId = await place()
      if (isStruck) {
        const set = await fetch(`${sandbox.controlUrl}/faults`, { method: 'PUT', body: JSON.stringify([{ operation, nth: 1, fault }]) })
        if (set.status !== 200) throw new Error(await set.text())
      }
      return worked(lineId)
    }
  })
}
