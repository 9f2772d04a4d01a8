import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { addConnection } from '#suppliers/actions/add_connection'
import { hub } from '#suppliers/hub'
import { givenPlugin } from '#tests/fixtures/loopback_supplier'
import { givenMember, givenStaff, sessionOf, tokenFor, viewerFor } from '#tests/fixtures/people'
import { givenConnection } from '#tests/fixtures/suppliers'

const SECRET = 'sk-very-secret-value'
const PLUGIN = 'loopback'
const settings = { endpoint: 'https://api.loopback.example', secretKey: SECRET }

const rowOf = (code: string) => db.from('supplier_connections').where('code', code).first()
const readers = 'suppliers.connections.read'

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
