import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { addConnection } from '#suppliers/actions/add_connection'
import { switchConnection } from '#suppliers/actions/switch_connection'
import { testConnection } from '#suppliers/actions/test_connection'
import { updateConnectionSettings } from '#suppliers/actions/update_connection_settings'
import { hub } from '#suppliers/hub'
import { connectionQuery, connectionsQuery } from '#suppliers/queries/connections_query'
import { topicVersion } from '#kernel/topics'
import { givenPlugin, json, LoopbackServer } from '#tests/fixtures/loopback_supplier'
import { givenMember, givenStaff, sessionOf, tokenFor, viewerFor } from '#tests/fixtures/people'
import { callsOf, givenConnection } from '#tests/fixtures/suppliers'

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

test.group('Suppliers | test a connection', (group) => {
  let server: LoopbackServer
  group.setup(() => {
    const remove = givenPlugin({ code: PLUGIN })
    return () => remove()
  })
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    server = await LoopbackServer.start()
    return () => server.stop()
  })
  group.each.teardown(() => hub.restore())

  const given = () => givenConnection({ pluginCode: PLUGIN, settings: { endpoint: server.url, secretKey: SECRET } })

  test('stores that all is well', async ({ assert }) => {
    const { code } = await given()
    const result = await testConnection({ code })
    assert.equal(result.ok && result.value.status, 'ok')
    assert.include(await rowOf(code), { health_status: 'ok' })
  })

  test('tells an unreachable supplier from a refused credential', async ({ assert }) => {
    const { code } = await given()
    server.answers((_request, response) => json(response, { refused: 'unauthorised', code: 'InvalidAccessKey' }))
    const refused = await testConnection({ code })
    assert.equal(refused.ok && refused.value.status, 'unauthorised')
    await server.stop()
    const away = await testConnection({ code })
    server = await LoopbackServer.start()
    assert.equal(away.ok && away.value.status, 'unreachable')
  })

  test('warns when the clocks differ too much', async ({ assert }) => {
    const { code } = await given()
    server.answers((_request, response) => json(response, { data: { reachable: true, authorised: true, clockSkewMs: 400_000 } }))
    const result = await testConnection({ code })
    assert.equal(result.ok && result.value.status, 'degraded')
  })

  test('passes open breakers and closes them when all is well again', async ({ assert }) => {
    const { code } = await given()
    server.answers((_request, response) => json(response, { refused: 'unauthorised', code: 'X' }))
    await hub.use(code).ask('queryOrder', {})
    assert.include(await hub.use(code).ask('queryOrder', {}), { status: 'not_sent', because: 'breaker_open' })
    server.answers((_request, response) => json(response, {}))
    await testConnection({ code })
    assert.include(await hub.use(code).ask('queryOrder', {}), { status: 'done' })
  })

  test('leaves a journal row like every other call', async ({ assert }) => {
    const { code } = await given()
    await testConnection({ code })
    const [call] = await callsOf(code)
    assert.include(call, { operation: 'checkHealth', status: 'done' })
  })
})

test.group('Suppliers | back office', (group) => {
  group.setup(() => {
    const remove = givenPlugin({ code: PLUGIN })
    return () => remove()
  })
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.teardown(() => hub.restore())

  test('draws the form from the plugin and adds the connection', async ({ client, assert }) => {
    const session = await sessionOf(await givenStaff())
    const form = await client.get('/admin/suppliers/new?plugin=loopback').withSession(session)
    form.assertStatus(200)
    form.assertTextIncludes('name="settings[secretKey]"')
    form.assertTextIncludes('密钥')
    const saved = await client.post('/admin/suppliers').withSession(session).withCsrfToken().redirects(0)
      .form({ plugin: PLUGIN, code: 'loopback-1', name: '回环一', settings })
    saved.assertStatus(302)
    saved.assertHeader('location', '/admin/suppliers/loopback-1')
    assert.isNotNull(await rowOf('loopback-1'))
  })

  test('keeps what was typed, but not the secret, and says what is wrong in the reader’s language', async ({ client, assert }) => {
    const session = await sessionOf(await givenStaff())
    const wrong = { endpoint: 'https://10.0.0.8', secretKey: SECRET, region: 'cn-9' }
    const answer = await client.post('/admin/suppliers').withSession(session).withCsrfToken().redirects(0)
      .header('referer', '/admin/suppliers/new?plugin=loopback').form({ plugin: PLUGIN, code: 'Bad Code', settings: wrong })
    answer.assertStatus(302)
    const kept = JSON.stringify(answer.flashMessages())
    assert.notInclude(kept, SECRET)
    answer.assertFlashMessage('code', 'Bad Code')
    answer.assertFlashMessage('settings', { endpoint: 'https://10.0.0.8', region: 'cn-9' })
    answer.assertFlashMessage('inputErrorsBag', { code: ['接入编码只能是 2 到 40 位小写字母、数字和“-”，并以字母开头'] })
    const english = await client.post('/admin/suppliers').withSession(session).withCsrfToken().redirects(0)
      .header('accept-language', 'en').form({ plugin: PLUGIN, settings: wrong })
    english.assertFlashMessage('inputErrorsBag', { 'settings.endpoint': ['Address leads to a private or reserved address, which is not allowed'] })
  })

  test('shows a connection without its secret', async ({ client, assert }) => {
    const staff = await givenStaff()
    const { actor } = await viewerFor(staff)
    await addConnection({ pluginCode: PLUGIN, settings, actor })
    const session = await sessionOf(staff)
    for (const path of ['/admin/suppliers', '/admin/suppliers/loopback', '/admin/suppliers/loopback/settings']) {
      const page = await client.get(path).withSession(session)
      page.assertStatus(200)
      assert.notInclude(page.text(), SECRET)
    }
  })

  test('refuses staff of another role', async ({ client }) => {
    await givenConnection({ code: 'one', pluginCode: PLUGIN })
    const session = await sessionOf(await givenStaff({ role: 'sales' }))
    for (const path of ['/admin/suppliers', '/admin/suppliers/new', '/admin/suppliers/one', '/admin/calls']) {
      const page = await client.get(path).withSession(session)
      page.assertStatus(403)
    }
    const post = await client.post('/admin/suppliers/one/switches').withSession(session).withCsrfToken().form({ name: 'spend', on: 'false' })
    post.assertStatus(403)
  })

  test('lets finance look and turn nothing', async ({ client }) => {
    await givenConnection({ code: 'one', pluginCode: PLUGIN, settings })
    const session = await sessionOf(await givenStaff({ role: 'finance' }))
    const page = await client.get('/admin/suppliers/one').withSession(session)
    page.assertStatus(200)
    const post = await client.post('/admin/suppliers/one/switches').withSession(session).withCsrfToken().form({ name: 'spend', on: 'false' })
    post.assertStatus(403)
  })

  test('turns one switch by a button', async ({ client, assert }) => {
    await givenConnection({ code: 'one', pluginCode: PLUGIN })
    const session = await sessionOf(await givenStaff())
    const answer = await client.post('/admin/suppliers/one/switches').withSession(session).withCsrfToken().redirects(0).form({ name: 'sellable', on: 'false' })
    answer.assertStatus(302)
    assert.include(await rowOf('one'), { sellable: 0, visible: 1 })
  })

  test('shows calls with payload and answer, filtered', async ({ client }) => {
    const { code } = await givenConnection({ code: 'one' })
    hub.fake(code).answers('queryOrder', { status: 'done', data: null })
    const { callId } = await hub.use(code).ask('queryOrder', { supplierOrderNo: 'V-4711' }, { subject: { type: 'order_line', id: 'lin_9' } })
    const session = await sessionOf(await givenStaff())
    const list = await client.get('/admin/calls?subject=lin_9&status=done').withSession(session)
    list.assertStatus(200)
    list.assertTextIncludes(callId)
    const detail = await client.get(`/admin/calls/${callId}`).withSession(session)
    detail.assertTextIncludes('V-4711')
    const other = await client.get('/admin/calls?status=refused').withSession(session)
    other.assertTextIncludes('没有')
    const none = await client.get('/admin/calls/cal_0000000000000000000000').withSession(session)
    none.assertStatus(404)
  })
})

test.group('Suppliers | api', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('lists connections and turns switches with an operations token', async ({ client, assert }) => {
    const { id } = await givenConnection({ code: 'one' })
    const token = await tokenFor(await givenStaff())
    const list = await client.get('/api/v1/admin/connections').bearerToken(token)
    list.assertStatus(200)
    const [first] = list.body().data
    assert.containSubset(first, { id, code: 'one', switches: { visible: true, sellable: true, spend: true, manage: true, read: true } })
    const answer = await client.patch(`/api/v1/admin/connections/${id}/switches`).bearerToken(token).json({ sellable: false })
    answer.assertStatus(200)
    answer.assertBodyContains({ code: 'one', switches: { sellable: false, visible: true } })
  })

  test('refuses a customer’s token, a token without the scope, and none', async ({ client }) => {
    await givenConnection({ code: 'one' })
    const path = '/api/v1/admin/connections/one/switches'
    const customer = await client.patch(path).bearerToken(await tokenFor(await givenMember())).json({ spend: false })
    customer.assertStatus(403)
    const reading = await client.patch(path).bearerToken(await tokenFor(await givenStaff(), [readers])).json({ spend: false })
    reading.assertStatus(403)
    const nobody = await client.patch(path).json({ spend: false })
    nobody.assertStatus(401)
  })

  test('refuses unknown fields, words instead of true and false, and an empty change', async ({ client }) => {
    await givenConnection({ code: 'one' })
    const token = await tokenFor(await givenStaff())
    for (const body of [{ spend: 'yes' }, { sellable: false, settings: {} }, {}]) {
      const answer = await client.patch('/api/v1/admin/connections/one/switches').bearerToken(token).json(body)
      answer.assertStatus(422)
    }
    const absent = await client.patch('/api/v1/admin/connections/none/switches').bearerToken(token).json({ spend: false })
    absent.assertStatus(404)
  })
})
