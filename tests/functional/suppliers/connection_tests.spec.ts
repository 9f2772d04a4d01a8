import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { test } from '@japa/runner'
import { testConnection } from '#suppliers/actions/test_connection'
import { hub } from '#suppliers/hub'
import { givenPlugin, json, LoopbackServer } from '#tests/fixtures/loopback_supplier'
import { callsOf, givenConnection } from '#tests/fixtures/suppliers'

const SECRET = 'sk-very-secret-value'
const PLUGIN = 'loopback'

const rowOf = (code: string) => db.from('supplier_connections').where('code', code).first()

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
