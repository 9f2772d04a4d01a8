import testUtils from '@adonisjs/core/services/test_utils'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import { addConnection } from '#suppliers/actions/add_connection'
import { replayCall } from '#suppliers/actions/replay_call'
import { callFixture } from '#suppliers/call_fixture'
import { hub } from '#suppliers/hub'
import { callQuery } from '#suppliers/queries/calls_query'
import { inTransaction } from '#kernel/database/transaction'
import { openIntent } from '#suppliers/actions/open_intent'
import { takeCounted } from '#suppliers/measurements/call_minutes'
import { publishMeasurements } from '#suppliers/measurements/publish'
import { lanesQuery } from '#suppliers/queries/lanes_query'
import { loadSandbox, Sandbox } from '#supplier-sdk/testing'
import { givenStaff, sessionOf, viewerFor } from '#tests/fixtures/people'
import { callsOf, givenConnection } from '#tests/fixtures/suppliers'

const HEAD = 'key,family,family_zh,family_en,region,region_zh,region_en,name_zh,name_en,months,list_price,quantity_max'
const ROW = 'line-1,line,专线,Line,sz,深圳,Shenzhen,"100M, 单路由",100 Mbit/s,12;24,3200.00,10'

test.group('Suppliers | lanes, replay and catalogue', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  async function givenReference(cleanup: (work: () => Promise<void>) => void) {
    const definition = await loadSandbox(app.makePath('providers-plugins/reference'))
    const sandbox = await new Sandbox(definition!).start()
    cleanup(() => sandbox.stop())
    const added = await addConnection({ pluginCode: 'reference', settings: sandbox.settings, actor: systemActor })
    if (!added.ok) throw new Error(JSON.stringify(added.error))
    const staff = await givenStaff()
    return { sandbox, staff, viewer: await viewerFor(staff, 'suppliers.calls.read') }
  }

  test('replays a recorded call against the sandbox, as a call about the first', async ({ assert, cleanup }) => {
    const { sandbox, viewer } = await givenReference(cleanup)
    const asked = await hub.use('reference').ask('listOffers', {})
    const before = sandbox.requests.length
    const call = (await callQuery(viewer, asked.callId))!
    const replayed = await replayCall({ call, actor: systemActor })
    assert.isTrue(replayed.ok, JSON.stringify(replayed))
    assert.equal(sandbox.requests.length, before + 1)
    const again = (await callQuery(viewer, replayed.ok ? replayed.value.callId : ''))!
    assert.deepEqual(again.subject, { type: 'replay', id: call.id })
    assert.deepEqual(callFixture(again).input, callFixture(call).input)
    assert.deepEqual(again.answer, call.answer)
  })

  test('replays nothing against a real supplier, and nothing that was redacted', async ({ assert, cleanup }) => {
    const { viewer, sandbox } = await givenReference(cleanup)
    const asked = await hub.use('reference').ask('getUser', { supplierAccountId: String(sandbox.settings.secretKey) })
    const call = (await callQuery(viewer, asked.callId))!
    assert.deepInclude(await replayCall({ call, actor: systemActor }), { error: { type: 'payload_incomplete' } })
    const { code } = await givenConnection({ settings: { endpoint: 'https://open.volcengineapi.com' } })
    assert.deepInclude(await replayCall({ call: { ...call, connectionCode: code }, actor: systemActor }), { error: { type: 'not_a_sandbox' } })
  })

  test('finds calls by subject, id and beginning of the key, and exports what it found', async ({ client, assert }) => {
    const { code } = await givenConnection()
    hub.fake(code).answers('cancelOrder', { status: 'refused', reason: 'not_cancellable', supplierCode: 'NO' })
    const intent = await inTransaction((trx) =>
      openIntent({ connectionCode: code, operation: 'cancelOrder', operationKey: 'lin_find:cancelOrder:1', input: { supplierOrderNo: 'V1', reason: 'x' }, subject: { type: 'order_line', id: 'lin_find' } }, { trx })
    )
    await hub.use(code).send(intent)
    const session = await sessionOf(await givenStaff())
    for (const subject of ['lin_find', intent.id, 'lin_find:cancel']) {
      const page = await client.get(`/admin/calls?subject=${encodeURIComponent(subject)}`).withSession(session)
      page.assertTextIncludes(`/admin/calls/${intent.id}`)
    }
    const other = await client.get('/admin/calls?subject=lin%25').withSession(session)
    other.assertStatus(200)
    const earlier = await client.get('/admin/calls?subject=lin_find&to=2020-01-01').withSession(session)
    assert.notInclude(earlier.text(), `/admin/calls/${intent.id}`)
    const file = await client.get('/admin/calls?subject=lin_find&format=csv').withSession(session)
    file.assertTextIncludes('lin_find:cancelOrder:1')
  })

  test('counts calls, latency and error kinds class by class', async ({ assert, cleanup }) => {
    const { sandbox, viewer } = await givenReference(cleanup)
    takeCounted()
    await hub.use('reference').ask('listOffers', {})
    await sandbox.setPlan([])
    sandbox.supplier.revokeCredentials()
    await hub.use('reference').ask('quote', { action: 'renew', months: 1, resource: { resourceId: 'x', family: 'vm', supplierAccountId: 'y' } })
    await publishMeasurements()
    const lanes = await lanesQuery(await viewerFor(await givenStaff(), 'suppliers.connections.read'), 'reference')
    const of = (name: string) => lanes.find(({ operationClass }) => operationClass === name)!
    assert.equal(of('read').steps.at(-1)!.calls, 1)
    assert.equal(of('quote').steps.at(-1)!.breaker, 2)
    assert.deepEqual(of('quote').errors, [{ kind: 'unauthorised', count: 1 }])
    assert.isNotEmpty(of('quote').breakers)
    assert.isEmpty(await lanesQuery(await viewerFor(await givenStaff({ role: 'sales' }), 'orders.orders.read'), 'reference'))
    assert.isNotNull(viewer)
  })

  test('shows the lanes and drains: no new orders, and what is under way is counted', async ({ client, assert }) => {
    const { code } = await givenConnection({ pluginCode: 'manual' })
    const staff = await givenStaff()
    const page = await client.get(`/admin/suppliers/${code}/lanes`).withSession(await sessionOf(staff))
    page.assertStatus(200)
    const drained = await client.post(`/admin/suppliers/${code}/drain`).withSession(await sessionOf(staff)).withCsrfToken().redirects(0)
    drained.assertStatus(302)
    const row = await db.from('supplier_connections').where('code', code).first()
    assert.equal(row.sellable, 0)
    assert.equal(row.spend, 1)
  })

  test('takes a catalogue as CSV, all of it or nothing', async ({ client, assert }) => {
    const staff = await givenStaff()
    const added = await addConnection({ pluginCode: 'manual', code: 'network', settings: {}, actor: systemActor })
    assert.isTrue(added.ok, JSON.stringify(added))
    const post = async (catalogue: string) =>
      client.post('/admin/suppliers/network/catalogue').withSession(await sessionOf(staff)).withCsrfToken().redirects(0).form({ catalogue })
    const refused = await post(`${HEAD}\n${ROW}\n${ROW.replace('3200.00', 'cheap')}`)
    refused.assertStatus(302)
    hub.restore()
    const nothing = await hub.use('network').ask('listOffers', {})
    assert.deepEqual(nothing.status === 'done' && nothing.data.items, [])
    await post(`${HEAD}\n${ROW}`)
    hub.restore()
    const offers = await hub.use('network').ask('listOffers', {})
    assert.equal(offers.status === 'done' && offers.data.items[0].names['zh-CN'], '100M, 单路由')
    assert.isNotEmpty(await callsOf('network'))
    const page = await client.get('/admin/suppliers/network/catalogue').withSession(await sessionOf(staff))
    page.assertStatus(200)
    page.assertTextIncludes('line-1')
  })
})
