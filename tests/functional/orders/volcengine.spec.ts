import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { clock } from '#kernel/clock'
import type { Sandbox } from '#supplier-sdk/testing'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import * as fixture from '#tests/fixtures/orders'
import { buyAt, givenSandboxShop, leaveAt, quoteAt, startSandbox, type SandboxShop } from '#tests/fixtures/sandbox_shop'
import { balanceOf } from '#tests/fixtures/wallets'
import { placeOrder } from '#orders/actions/place_order'

const effectsOf = async (sandbox: Sandbox) => {
  const { orders, payments, resources, refunds } = (await (await fetch(`${sandbox.controlUrl}/effects`)).json()) as Record<string, number>
  return { orders, payments, resources, refunds }
}

test.group('Orders | at the Volcano Engine sandbox', (group) => {
  let sandbox: Sandbox
  let shop: SandboxShop

  group.each.setup(async () => {
    await emptyTables()
    sandbox = await startSandbox()
    shop = await givenSandboxShop(sandbox)
  })
  group.each.teardown(async () => {
    clock.restore()
    await sandbox.stop()
    hub.restore()
    await emptyTables()
  })

  test('buys, delivers, leaves and gives back: one of each', async ({ assert }) => {
    const buyer = await fixture.givenBuyer({ balanceFen: 10_000_00 })
    const lineId = await buyAt(shop, buyer)
    const line = await fixture.work(lineId, { until: 'completed' })
    assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 1, resources: 1, refunds: 0 })
    assert.equal((await fixture.holdOf(lineId)).capturedFen, line.priceFen)
    assert.isNotNull((await db.from('resources').where('id', line.resourceId!).firstOrFail()).expires_at)
    const leaving = await fixture.work(await leaveAt(buyer, line.resourceId!), { until: 'completed' })
    assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 1, resources: 1, refunds: 1 })
    assert.isAbove(leaving.refundFen, 0)
    assert.deepEqual(await balanceOf(buyer), { availableFen: 10_000_00 - line.priceFen + leaving.refundFen, heldFen: 0 })
    assert.equal((await db.from('resources').where('id', line.resourceId!).firstOrFail()).state, 'released')
    await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12'])
  })

  test('buys several of one kind in one order', async ({ assert }) => {
    const buyer = await fixture.givenBuyer({ balanceFen: 100_000_00 })
    const line = await fixture.work(await buyAt(shop, buyer, { quantity: 3 }), { until: 'completed' })
    assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 1, resources: 3, refunds: 0 })
    const resources = await db.from('resources').where('line_id', line.id)
    assert.equal(resources.reduce((sum, { price_fen: price }) => sum + price, 0), line.priceFen)
    await fixture.work(await leaveAt(buyer, resources[0].id), { until: 'completed' })
    assert.equal((await effectsOf(sandbox)).refunds, 1)
    assert.lengthOf(await db.from('resources').where('line_id', line.id).where('state', 'running'), 2)
    await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12'])
  })

  test('asks the customer when the supplier raised its price after the check-out', async ({ assert }) => {
    const buyer = await fixture.givenBuyer({ balanceFen: 10_000_00 })
    const placed = await placeOrder(buyer.viewer, { quoteId: await quoteAt(shop, buyer) })
    sandbox.supplier.setPricePercent(120)
    const line = await fixture.work(placed.ok ? placed.value.lines[0].id : '')
    assert.deepInclude(line, { state: 'action_required', owner: 'customer' })
    assert.equal(line.problem?.code, 'price_changed')
    assert.deepEqual(await effectsOf(sandbox), { orders: 0, payments: 0, resources: 0, refunds: 0 })
  })

  const lost = ['reset_before', 'reset_after', 'error_500_before', 'error_502_after', 'html_200', 'other_json', 'cut_body', 'redirect_302', 'rate_limit_429']
  for (const operation of ['createOrder', 'payOrder', 'unsubscribe']) {
    for (const fault of lost) {
      test(`has one of each effect after ${operation}/${fault}`, async ({ assert }) => {
        const buyer = await fixture.givenBuyer({ balanceFen: 10_000_00 })
        const lineId = await buyAt(shop, buyer)
        if (operation !== 'unsubscribe') await strike(operation, fault)
        const line = await fixture.work(lineId, { until: 'completed' })
        assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 1, resources: 1, refunds: 0 })
        assert.equal((await fixture.holdOf(lineId)).capturedFen, line.priceFen)
        if (operation === 'unsubscribe') {
          const leaving = await leaveAt(buyer, line.resourceId!)
          await strike(operation, fault)
          await fixture.work(leaving, { until: 'completed' })
          assert.deepEqual(await effectsOf(sandbox), { orders: 1, payments: 1, resources: 1, refunds: 1 })
        }
        assert.isAtLeast(sandbox.requests.filter((request) => request.fault !== null).length, 1)
        await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12'])
      })
    }
  }

  async function strike(operation: string, fault: string) {
    const set = await fetch(`${sandbox.controlUrl}/faults`, { method: 'PUT', body: JSON.stringify([{ operation, nth: 1, fault }]) })
    if (set.status !== 200) throw new Error(await set.text())
  }
})
