import app from '@adonisjs/core/services/app'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { systemActor } from '#audit/actor'
import db from '@adonisjs/lucid/services/db'
import { inTransaction } from '#kernel/database/transaction'
import { openIntent } from '#suppliers/actions/open_intent'
import { testConnection } from '#suppliers/actions/test_connection'
import { updateConnectionSettings } from '#suppliers/actions/update_connection_settings'
import { upgradeSettings } from '#suppliers/actions/upgrade_settings'
import { hub } from '#suppliers/hub'
import { allPlugins, brokenPlugins, loadRegistry } from '#suppliers/registry'
import SupplierProvider from '#suppliers/supplier_provider'
import { givenPlugin, json, LoopbackServer } from '#tests/fixtures/loopback_supplier'
import { givenStaff, sessionOf } from '#tests/fixtures/people'
import { callsOf, givenConnection } from '#tests/fixtures/suppliers'

test.group('Suppliers | a plugin that is gone', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  const given = () => givenConnection({ code: 'gone-1', pluginCode: 'gone' })

  test('can nothing and is asked nothing', async ({ assert }) => {
    const { code } = await given()
    assert.isFalse(await hub.use(code).can('queryOrder'))
    await assert.rejects(() => hub.use(code).ask('queryOrder', {}), /missing or broken/)
    const open = inTransaction((trx) =>
      openIntent({ connectionCode: code, operation: 'cancelOrder', operationKey: 'lin_z:cancelOrder:1', input: { supplierOrderNo: 'V1', reason: 'x' } }, { trx })
    )
    await assert.rejects(() => open, /missing or broken/)
    assert.deepInclude(await testConnection({ code }), { error: { type: 'plugin_missing' } })
    assert.lengthOf(await callsOf(code), 0)
  })

  test('keeps its rows, and the pages say what is wrong', async ({ client }) => {
    const { code } = await given()
    const session = await sessionOf(await givenStaff())
    const list = await client.get('/admin/suppliers').withSession(session)
    list.assertStatus(200)
    list.assertTextIncludes(code)
    const page = await client.get(`/admin/suppliers/${code}`).withSession(session)
    page.assertStatus(200)
    page.assertTextIncludes('插件文件夹缺失或损坏')
    const settings = await client.get(`/admin/suppliers/${code}/settings`).withSession(session)
    settings.assertStatus(404)
  })

  test('an unknown connection is a clear error', async ({ assert }) => {
    await assert.rejects(() => hub.use('nobody').switches(), /There is no supplier connection "nobody"/)
  })
})

test.group('Suppliers | boot', () => {
  test('goes on with a broken plugin, logs it and lists it', async ({ fs, assert, cleanup }) => {
    cleanup(async () => {
      await loadRegistry(app.makePath('providers-plugins'))
    })
    const logged: unknown[] = []
    await fs.create('folder/broken/plugin.ts', 'throw new Error("licence file is missing")')
    const container = { make: async () => ({ error: (...args: unknown[]) => logged.push(args) }) }
    await new SupplierProvider({ makePath: () => `${fs.basePath}/folder`, container } as never).start()
    assert.lengthOf(allPlugins(), 0)
    assert.deepEqual(brokenPlugins(), [{ folder: 'broken', problems: ['licence file is missing'] }])
    assert.lengthOf(logged, 1)
  })
})

test.group('Suppliers | new settings', (group) => {
  let server: LoopbackServer
  group.setup(() => {
    const remove = givenPlugin({ code: 'loopback' })
    return () => remove()
  })
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    server = await LoopbackServer.start()
    return () => server.stop()
  })
  group.each.teardown(() => hub.restore())

  test('act for new calls, with closed breakers, while calls under way finish with the old', async ({ assert, cleanup }) => {
    const second = await LoopbackServer.start()
    cleanup(() => second.stop())
    const { code } = await givenConnection({ pluginCode: 'loopback', settings: { endpoint: server.url, secretKey: 'sk-old-secret' } })
    server.answers((_request, response) => void setTimeout(() => json(response, {}), 300))
    const old = hub.use(code).ask('queryOrder', {})
    await new Promise((resolve) => setTimeout(resolve, 100))
    await updateConnectionSettings({ code, settings: { endpoint: second.url, secretKey: '' }, actor: systemActor })
    hub.restore('nothing')
    assert.include(await hub.use(code).ask('queryOrder', {}), { status: 'done' })
    assert.deepEqual(second.seen, ['/queryOrder?token=sk-old-secret'])
    assert.include(await old, { status: 'done' })
    assert.lengthOf(server.seen, 1)
  })

  test('bring a stored older version up to date', async ({ assert, cleanup }) => {
    const migrateSettings = ({ address, ...rest }: Record<string, unknown>) => ({ ...rest, endpoint: address })
    cleanup(givenPlugin({ code: 'loopback-two', settingsVersion: 2, migrateSettings }))
    const { code } = await givenConnection({ pluginCode: 'loopback-two', settings: { address: server.url, secretKey: 'sk-old-secret' } })
    assert.include(await hub.use(code).ask('queryOrder', {}), { status: 'done' })
    assert.lengthOf(server.seen, 1)
  })

  test('keep a renamed secret that the form leaves empty', async ({ assert, cleanup }) => {
    const migrateSettings = ({ key, ...rest }: Record<string, unknown>) => ({ ...rest, secretKey: key })
    cleanup(givenPlugin({ code: 'loopback-three', settingsVersion: 2, migrateSettings }))
    const { code } = await givenConnection({ pluginCode: 'loopback-three', settings: { endpoint: server.url, key: 'sk-old-secret' } })
    const saved = await updateConnectionSettings({ code, settings: { endpoint: server.url, secretKey: '' }, actor: systemActor })
    assert.isTrue(saved.ok)
    assert.include(await hub.use(code).ask('queryOrder', {}), { status: 'done' })
    assert.include(server.seen.at(-1), 'sk-old-secret')
  })

  test('are stored in the new version at start, once, with an audit row that shows no secret', async ({ assert, cleanup }) => {
    const migrateSettings = ({ address, ...rest }: Record<string, unknown>) => ({ ...rest, endpoint: address })
    cleanup(givenPlugin({ code: 'loopback-four', settingsVersion: 3, migrateSettings }))
    const { code } = await givenConnection({ pluginCode: 'loopback-four', settings: { address: server.url, secretKey: 'sk-old-secret' } })
    assert.deepEqual(await upgradeSettings(), [code])
    assert.deepEqual(await upgradeSettings(), [])
    assert.include(await db.from('supplier_connections').where('code', code).first(), { settings_version: 3 })
    const audit = await db.from('audit_rows').where({ action: 'suppliers.connection.settings_upgraded', subject_id: code })
    assert.lengthOf(audit, 1)
    assert.notInclude(JSON.stringify(audit), 'sk-old-secret')
    assert.include(await hub.use(code).ask('queryOrder', {}), { status: 'done' })
  })

  test('of a newer version are not believed by an older plugin', async ({ assert, cleanup }) => {
    cleanup(givenPlugin({ code: 'loopback-five' }))
    const { code } = await givenConnection({ pluginCode: 'loopback-five', settings: { endpoint: server.url, secretKey: 'sk-old-secret' }, settingsVersion: 2 })
    assert.isFalse(await hub.use(code).can('queryOrder'))
    await assert.rejects(() => hub.use(code).ask('queryOrder', {}), /version 2, its plugin knows 1/)
    assert.lengthOf(server.seen, 0)
  })
})
