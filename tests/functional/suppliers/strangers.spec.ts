import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { checkInvariants } from '#kernel/invariants'
import type { Sandbox } from '#supplier-sdk/testing'
import { sweepStrangers } from '#suppliers/janitor/sweep_strangers'
import { hub } from '#suppliers/hub'
import { linkDiscovery } from '#orders/actions/link_discovery'
import { discoveriesQuery } from '#orders/queries/discoveries_query'
import { shelfChanged } from '#tests/fixtures/catalog'
import { emptyTables } from '#tests/fixtures/database'
import { givenBuyer, work } from '#tests/fixtures/orders'
import { givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { buyAt, givenSandboxShop, PLUGIN, startSandbox } from '#tests/fixtures/sandbox_shop'

const code = PLUGIN

async function orderInConsole({ controlUrl }: Sandbox, wanted: object): Promise<{ supplierOrderNo: string; resourceIds: string[] }> {
  const answer = await fetch(`${controlUrl}/console-orders`, { method: 'POST', body: JSON.stringify({ pay: true, ...wanted }) })
  if (!answer.ok) throw new Error(await answer.text())
  return (await answer.json()) as { supplierOrderNo: string; resourceIds: string[] }
}

const found = async () => db.from('supplier_discoveries').orderBy('kind').select('kind', 'supplier_no', 'state', 'sweeps')
const i14 = async () => (await checkInvariants(['I14']))[0]

test.group('Suppliers | strangers', (group) => {
  let sandbox: Sandbox
  group.each.setup(async () => {
    await emptyTables()
    await shelfChanged()
    sandbox = await startSandbox()
  })
  group.each.teardown(async () => {
    await sandbox.stop()
    hub.restore()
    await emptyTables()
    await shelfChanged()
  })

  test('what we bought ourselves is no stranger', async ({ assert }) => {
    const shop = await givenSandboxShop(sandbox)
    await work(await buyAt(shop, await givenBuyer()), { until: 'completed' })
    assert.equal(await sweepStrangers({ code }), 0)
    assert.deepEqual(await found(), [])
    assert.isTrue((await i14()).ok)
  })

  test('finds what was ordered in the supplier’s own console, and says so at the second sweep', async ({ assert }) => {
    const shop = await givenSandboxShop(sandbox)
    const lineId = await buyAt(shop, await givenBuyer())
    await work(lineId, { until: 'completed' })
    const { supplierOrderNo: order, resourceIds: resources } = await orderInConsole(sandbox, {})
    assert.equal(await sweepStrangers({ code }), 2)
    assert.isTrue((await i14()).ok)
    await sweepStrangers({ code })
    assert.deepEqual(await found(), [
      { kind: 'order', supplier_no: order, state: 'open', sweeps: 2 },
      { kind: 'resource', supplier_no: resources[0], state: 'open', sweeps: 2 },
    ])
    assert.deepEqual((await i14()).violations.map(({ supplierNo }) => supplierNo).sort(), [order, resources[0]].sort())
  })

  test('is decided by a person with a reason, once, and is quiet then', async ({ assert, client }) => {
    const shop = await givenSandboxShop(sandbox)
    const lineId = await buyAt(shop, await givenBuyer())
    await work(lineId, { until: 'completed' })
    await orderInConsole(sandbox, {})
    await sweepStrangers({ code })
    await sweepStrangers({ code })
    const staff = await givenStaff({ role: 'operations' })
    const viewer = await viewerFor(staff, 'orders.lines.resolve')
    const { rows } = await discoveriesQuery(viewer, { state: 'open' }, { page: 1, pageSize: 10 })
    const [order, resource] = [rows.find(({ kind }) => kind === 'order')!, rows.find(({ kind }) => kind === 'resource')!]
    const session = await sessionOf(staff)
    ;(await client.get('/admin/discoveries').withSession(session)).assertTextIncludes(order.supplierNo)
    ;(await client.get('/admin/discoveries?format=csv').withSession(session)).assertTextIncludes(resource.supplierNo)
    const send = (form: object) => client.post(`/admin/discoveries/${resource.id}/decision`).form(form).withCsrfToken().withSession(session).redirects(0)
    assert.property((await send({ decision: 'known', reason: '' })).flashMessages().inputErrorsBag, 'reason')
    await send({ decision: 'known', reason: '平台自用测试机' })
    assert.deepEqual(await linkDiscovery(viewer, { id: order.id, lineId: 'lin_none', reason: '是它' }), { ok: false, error: { type: 'line_not_found' } })
    assert.isTrue((await linkDiscovery(viewer, { id: order.id, lineId, reason: '同一次购买' })).ok)
    assert.deepEqual(await linkDiscovery(viewer, { id: order.id, lineId, reason: '再来' }), { ok: false, error: { type: 'not_open' } })
    await sweepStrangers({ code })
    assert.isTrue((await i14()).ok)
    assert.lengthOf(await db.from('audit_rows').whereIn('action', ['suppliers.discovery.known', 'suppliers.discovery.linked']), 2)
  })

  test('settles by itself what became known, and believes no list that was cut off', async ({ assert }) => {
    await givenSandboxShop(sandbox)
    const { resourceIds: resources } = await orderInConsole(sandbox, {})
    await sweepStrangers({ code })
    const plan = [{ operation: 'listResources', nth: 1, fault: 'timeout' }]
    await fetch(`${sandbox.controlUrl}/faults`, { method: 'PUT', body: JSON.stringify(plan) }).then((answer) => answer.text())
    await sweepStrangers({ code })
    assert.deepEqual((await found()).map(({ state }) => state), ['open', 'open'])
    await db.from('supplier_discoveries').where('kind', 'resource').update({ supplier_no: 'i-gone' })
    await fetch(`${sandbox.controlUrl}/faults`, { method: 'PUT', body: '[]' })
    await sweepStrangers({ code })
    const rows = await found()
    assert.equal(rows.find((row) => row.supplier_no === 'i-gone')!.state, 'settled')
    assert.equal(rows.find((row) => row.supplier_no === resources[0])!.state, 'open')
  }).timeout(60_000)
})
