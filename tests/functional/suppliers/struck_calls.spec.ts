import app from '@adonisjs/core/services/app'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { addConnection } from '#suppliers/actions/add_connection'
import { hub } from '#suppliers/hub'
import { struckCallsQuery } from '#suppliers/queries/struck_calls_query'
import { previewSeed, tellSandbox, type SandboxView } from '#suppliers/sandbox_controls'
import { loadSandbox, Sandbox } from '#supplier-sdk/testing'
import { emptyTables } from '#tests/fixtures/database'
import { givenStaff, viewerFor } from '#tests/fixtures/people'

test.group('Suppliers | faults and what they hit', (group) => {
  let sandbox: Sandbox

  group.each.setup(async () => {
    await emptyTables()
    sandbox = await new Sandbox((await loadSandbox(app.makePath('providers-plugins', 'reference')))!).start()
    await addConnection({ pluginCode: 'reference', code: 'reference', settings: sandbox.settings, actor: systemActor })
    return async () => {
      await sandbox.stop()
      hub.restore()
      await emptyTables()
    }
  })

  const tell = (method: string, path: string, body?: unknown) => tellSandbox(sandbox.controlUrl, method, path, body)

  async function viewOf(): Promise<SandboxView> {
    const [{ operations, names }, struck, { now }] = await Promise.all([tell('GET', '/'), tell('GET', '/struck'), tell('GET', '/clock')])
    return { code: 'reference', state: { operations, names, struck, now, faults: [], plan: [], codes: {}, effects: { orders: 0, payments: 0, resources: 0, refunds: 0 } } }
  }

  test('a seed shows the faults that starting it gives, the same each time', async ({ assert }) => {
    const wanted = { seed: 'demo-1', percent: 30, calls: 40 }
    const [first, second] = [await previewSeed(sandbox.controlUrl, wanted), await previewSeed(sandbox.controlUrl, wanted)]
    assert.isNotEmpty(first)
    assert.deepEqual(second, first)
    assert.lengthOf(await tell('GET', '/faults'), 0)
    const started = await tell('PUT', '/faults', wanted)
    assert.deepEqual(started.map(({ operation, nth, fault }: any) => [operation, nth, fault]), first.map(({ operation, nth, fault }) => [operation, nth, fault]))
    assert.notDeepEqual(await previewSeed(sandbox.controlUrl, { ...wanted, seed: 'demo-2' }), first)
  })

  test('refuses a preview of what is no seed', async ({ assert }) => {
    await assert.rejects(() => previewSeed(sandbox.controlUrl, { seed: 'x', percent: 101, calls: 1 }), /percent 0 to 100/)
  })

  test('shows beside the fault the call that it hit, and what the hub did next', async ({ assert }) => {
    await tell('PUT', '/faults', [{ operation: 'listOffers', fault: 'error_500_before', times: 1 }])
    const subject = { type: 'quote', id: 'quo_1' }
    const hit = await hub.use('reference').ask('listOffers', {}, { subject })
    const next = await hub.use('reference').ask('listOffers', {}, { subject })
    const viewer = await viewerFor(await givenStaff(), 'suppliers.connections.manage')
    const [row, ...others] = await struckCallsQuery(viewer, [await viewOf()])
    assert.isEmpty(others)
    assert.deepInclude(row, { fault: 'error_500_before', subject })
    assert.equal(row.call?.id, hit.callId)
    assert.deepEqual(row.then.map(({ id, status }) => [id, status]), [[next.callId, 'done']])
  })

  test('finds the call although the sandbox’s clock was moved', async ({ assert }) => {
    await tell('PUT', '/clock', { offsetSeconds: 120 })
    await tell('PUT', '/faults', [{ operation: 'listOffers', fault: 'error_500_before', times: 1 }])
    const hit = await hub.use('reference').ask('listOffers', {})
    const viewer = await viewerFor(await givenStaff(), 'suppliers.connections.manage')
    const [row] = await struckCallsQuery(viewer, [await viewOf()])
    assert.equal(row.call?.id, hit.callId)
  })

  test('tells nothing to whoever may not read calls', async ({ assert }) => {
    const viewer = await viewerFor(await givenStaff({ role: 'sales' }), 'orders.orders.read')
    assert.isEmpty(await struckCallsQuery(viewer, [await viewOf()]))
  })
})
