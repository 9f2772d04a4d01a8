import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { payFoundLine } from '#orders/actions/pay_found_line'
import { placeUnsubscribe } from '#orders/actions/place_unsubscribe'
import { quoteUnsubscribe } from '#orders/actions/quote_unsubscribe'
import { workUntilIdle } from '#jobs/worker'
import { clock } from '#kernel/clock'
import type { Sandbox } from '#supplier-sdk/testing'
import { sweepStrangers } from '#suppliers/janitor/sweep_strangers'
import { watchOrders } from '#suppliers/janitor/watch_orders'
import { hub } from '#suppliers/hub'
import { emptyTables } from '#tests/fixtures/database'
import { foundLine } from '#tests/fixtures/found_orders'
import * as fixture from '#tests/fixtures/orders'
import { buyAt, givenSandboxShop, startSandbox } from '#tests/fixtures/sandbox_shop'

const PLUGIN = 'reference'

/** The customer in the console of the supplier, past the hub. */
async function inConsole({ controlUrl }: Sandbox, wanted: object): Promise<string> {
  const answer = await fetch(`${controlUrl}/console-orders`, { method: 'POST', body: JSON.stringify(wanted) })
  if (!answer.ok) throw new Error(await answer.text())
  const { supplierOrderNo } = (await answer.json()) as { supplierOrderNo: string }
  return supplierOrderNo
}

async function found(supplierOrderNo: string) {
  while (await watchOrders({ code: PLUGIN }));
  await workUntilIdle()
  return foundLine(supplierOrderNo)
}

test.group('Orders | acts in the console of a sandbox', (group) => {
  let sandbox: Sandbox
  let buyer: fixture.Buyer
  let resource: Record<string, any>
  let boughtBy: string

  group.each.setup(async () => {
    await emptyTables()
    sandbox = await startSandbox({ provisioningSeconds: 0 }, PLUGIN)
    const shop = await givenSandboxShop(sandbox, PLUGIN, { orderOrigin: 'both' })
    buyer = await fixture.givenBuyer({ balanceFen: 100_000_00 })
    boughtBy = await buyAt(shop, buyer, { months: 3 })
    await fixture.work(boughtBy, { until: 'completed' })
    resource = await db.from('resources').where('line_id', boughtBy).firstOrFail()
  })
  group.each.teardown(async () => {
    clock.restore()
    await sandbox.stop()
    hub.restore()
    await emptyTables()
  })

  test('a renewal is paid for once and moves the end of the term', async ({ assert }) => {
    const number = await inConsole(sandbox, { act: 'renew', resourceId: resource.supplier_resource_id })
    const { id, orderId } = (await found(number))!
    const { priceFen } = await fixture.lineOf(id)
    assert.deepInclude(await payFoundLine(buyer.viewer, { orderId, lineId: id, priceFen }), { ok: true })
    await fixture.work(id, { until: 'completed' })
    const { payments } = (await (await fetch(`${sandbox.controlUrl}/effects`)).json()) as { payments: number }
    assert.equal(payments, 2)
    assert.isAbove((await db.from('resources').where('id', resource.id).firstOrFail()).expires_at.getTime(), resource.expires_at.getTime())
    await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12', 'I14'])
  })

  test('a refund ends the resource and credits its customer once, whoever sees it again', async ({ assert }) => {
    const number = await inConsole(sandbox, { act: 'refund', resourceId: resource.supplier_resource_id })
    const { id } = (await found(number))!
    await fixture.work(id, { until: 'completed' })
    const { refundedFen } = await fixture.holdOf(boughtBy)
    assert.isAbove(refundedFen, 0)
    await sweepStrangers({ code: PLUGIN })
    await found(number)
    assert.equal((await fixture.holdOf(boughtBy)).refundedFen, refundedFen)
    assert.equal((await db.from('resources').where('id', resource.id).firstOrFail()).state, 'released')
    await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12', 'I14'])
  })

  test('a refund that three look for at once is one unsubscription', async ({ assert }) => {
    const number = await inConsole(sandbox, { act: 'refund', resourceId: resource.supplier_resource_id })
    await Promise.all([sweepStrangers({ code: PLUGIN }), watchOrders({ code: PLUGIN }), sweepStrangers({ code: PLUGIN })])
    await workUntilIdle()
    const lines = await db.from('order_lines').where('supplier_order_no', number)
    assert.lengthOf(lines, 1)
    await fixture.work(lines[0].id, { until: 'completed' })
    await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12', 'I14'])
  })

  test('a refund that is found while its customer unsubscribes here is credited once', async ({ assert }) => {
    const quote = await quoteUnsubscribe(buyer.viewer, { resourceId: resource.id })
    if (!quote.ok) return assert.fail(quote.error.type)
    await inConsole(sandbox, { act: 'refund', resourceId: resource.supplier_resource_id })
    const [, placed] = await Promise.all([
      sweepStrangers({ code: PLUGIN }),
      placeUnsubscribe(buyer.viewer, { resourceId: resource.id, quoteId: quote.value.id }),
    ])
    await workUntilIdle()
    const acting = await db.from('order_lines').where({ resource_id: resource.id, action: 'unsubscribe' })
    assert.lengthOf(acting, 1)
    assert.equal(placed.ok, acting[0].origin === 'hub')
    const credits = await db.from('ledger_transactions').where({ kind: 'refund', subject_id: boughtBy })
    assert.isAtMost(credits.length, 1)
    await fixture.thenInvariantsHold(assert, ['I10', 'I11', 'I12'])
  })
})
