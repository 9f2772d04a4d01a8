import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { addConnection } from '#suppliers/actions/add_connection'
import { switchConnection } from '#suppliers/actions/switch_connection'
import { updateConnectionSettings } from '#suppliers/actions/update_connection_settings'
import { hub } from '#suppliers/hub'
import { connectionQuery, connectionsQuery } from '#suppliers/queries/connections_query'
import { topicVersion } from '#kernel/topics'
import { givenPlugin } from '#tests/fixtures/loopback_supplier'
import { givenMember, givenStaff, viewerFor } from '#tests/fixtures/people'
import { givenConnection } from '#tests/fixtures/suppliers'

const SECRET = 'sk-very-secret-value'
const PLUGIN = 'loopback'
const settings = { endpoint: 'https://api.loopback.example', secretKey: SECRET }

const rowOf = (code: string) => db.from('supplier_connections').where('code', code).first()
const readers = 'suppliers.connections.read'

test.group('Suppliers | connections', (group) => {
  group.setup(() => {
    const remove = givenPlugin({ code: PLUGIN })
    return () => remove()
  })
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  async function givenAdded(parts: object = {}) {
    const staff = await givenStaff()
    const viewer = await viewerFor(staff, readers)
    const added = await addConnection({ pluginCode: PLUGIN, settings, actor: viewer.actor, ...parts })
    return { staff, viewer, actor: viewer.actor, added }
  }

  test('keeps the secret in no column by value', async ({ assert }) => {
    const { added } = await givenAdded()
    assert.deepInclude(added, { ok: true })
    for (const table of ['supplier_connections', 'audit_rows']) {
      assert.notInclude(JSON.stringify(await db.from(table)), SECRET)
    }
  })

  test('is invisible and not sellable at first', async ({ assert }) => {
    const { viewer } = await givenAdded()
    const connection = await connectionQuery(viewer, PLUGIN)
    assert.include(connection!.switches, { visible: false, sellable: false, spend: false, manage: false, read: true })
  })

  test('refuses a second one with the same code, and takes one with its own', async ({ assert }) => {
    const { actor } = await givenAdded()
    assert.deepInclude(await addConnection({ pluginCode: PLUGIN, settings, actor }), { error: { type: 'code_taken' } })
    const second = await addConnection({ pluginCode: PLUGIN, code: 'loopback-sz1', settings, actor })
    assert.equal(second.ok && second.value.code, 'loopback-sz1')
  })

  test('refuses a code that could not name anything', async ({ assert }) => {
    for (const code of ['Upper', 'has space', '1first', 'x'.repeat(41), '订单', '../etc']) {
      const { added } = await givenAdded({ code })
      assert.deepInclude(added, { error: { type: 'invalid_code' } })
    }
  })

  test('refuses a plugin that is not there', async ({ assert }) => {
    const { added } = await givenAdded({ pluginCode: 'nowhere' })
    assert.deepInclude(added, { error: { type: 'unknown_plugin' } })
  })

  test('names every wrong field at once', async ({ assert }) => {
    const { added } = await givenAdded({ settings: { endpoint: 'not an address', secretKey: 'kurz' } })
    const problems = !added.ok && added.error.type === 'invalid_settings' ? added.error.problems : []
    assert.sameDeepMembers(problems.map(({ field, code }) => ({ field, code })), [
      { field: 'endpoint', code: 'url' },
      { field: 'secretKey', code: 'minLength' },
    ])
  })

  test('refuses addresses inside our own networks in the form already', async ({ assert }) => {
    for (const endpoint of ['https://10.0.0.1', 'https://169.254.169.254', 'http://api.loopback.example', 'https://[fd00::1]']) {
      const { added } = await givenAdded({ settings: { ...settings, endpoint } })
      assert.equal(!added.ok && added.error.type, 'invalid_settings', endpoint)
    }
  })

  test('keeps a secret that was left empty and takes the rest', async ({ assert }) => {
    const { actor } = await givenAdded()
    const before = await rowOf(PLUGIN)
    await updateConnectionSettings({ code: PLUGIN, settings: { endpoint: 'https://new.loopback.example', secretKey: '' }, actor })
    const after = await rowOf(PLUGIN)
    assert.notEqual(after.settings_ciphertext, before.settings_ciphertext)
    const audit = await db.from('audit_rows').where('action', 'suppliers.connection.changed').first()
    assert.include(JSON.stringify(audit.after_values), 'new.loopback.example')
    assert.notInclude(JSON.stringify(audit), SECRET)
  })

  test('configures which data of customers may go there, with what was and what is in the audit', async ({ assert }) => {
    const { actor } = await givenAdded()
    const save = (pushedAttributes: ('email' | 'address')[]) => updateConnectionSettings({ code: PLUGIN, settings: { endpoint: settings.endpoint, secretKey: '' }, pushedAttributes, actor })
    assert.deepEqual((await hub.use(PLUGIN).attributes()).optional, [])
    await save(['email', 'address'])
    assert.deepEqual(await hub.use(PLUGIN).attributes(), { required: ['organisationName'], optional: ['email'] })
    await save([])
    const rows = await db.from('audit_rows').where({ action: 'suppliers.connection.changed', subject_id: PLUGIN }).orderBy('id')
    assert.match(JSON.stringify(rows[1]), /pushedAttributes[^\]]*email/)
    assert.deepEqual((await hub.use(PLUGIN).attributes()).optional, [])
  })

  test('opens only on its own row', async ({ assert }) => {
    await givenAdded()
    const { settings_ciphertext: stolen } = await rowOf(PLUGIN)
    const { code } = await givenConnection({ pluginCode: PLUGIN })
    await db.from('supplier_connections').where('code', code).update({ settings_ciphertext: stolen })
    const { forgetConnection } = await import('#suppliers/connection_rows')
    forgetConnection(code)
    await assert.rejects(() => hub.use(code).limits(), /cannot be opened/)
  })

  test('turns switches with an audit row and raises the topic', async ({ assert }) => {
    const { actor } = await givenAdded()
    const version = await topicVersion('connections')
    const result = await switchConnection({ code: PLUGIN, switches: { sellable: true, visible: true }, actor })
    assert.include(result.ok && result.value, { sellable: true, visible: true, spend: false })
    assert.isAbove(await topicVersion('connections'), version)
    assert.lengthOf(await db.from('audit_rows').where('action', 'suppliers.connection.switched'), 1)
    await switchConnection({ code: PLUGIN, switches: { sellable: true }, actor })
    assert.lengthOf(await db.from('audit_rows').where('action', 'suppliers.connection.switched'), 1)
  })

  test('ends a stop for used-up funds when spending is turned on', async ({ assert }) => {
    const { actor } = await givenAdded()
    await db.from('supplier_connections').where('code', PLUGIN).update({ funds_stopped_at: new Date(), spend: true })
    const result = await switchConnection({ code: PLUGIN, switches: { spend: true }, actor })
    assert.include(result.ok && result.value, { spend: true, fundsStoppedAt: null })
  })

  test('lists connections for staff who may see them and for nobody else', async ({ assert }) => {
    const { viewer } = await givenAdded()
    const seen = await connectionsQuery(viewer)
    assert.isTrue(seen.some(({ code }) => code === PLUGIN))
    assert.lengthOf(await connectionsQuery(await viewerFor(await givenStaff({ role: 'sales' }))), 0)
    assert.lengthOf(await connectionsQuery(await viewerFor(await givenMember())), 0)
  })
})
