import { createServer } from 'node:net'
import testUtils from '@adonisjs/core/services/test_utils'
import { test } from '@japa/runner'
import { hub } from '#suppliers/hub'
import { json, givenPlugin, LoopbackServer } from '#tests/fixtures/loopback_supplier'
import { callsOf, givenConnection } from '#tests/fixtures/suppliers'
import type { IncomingMessage, ServerResponse } from 'node:http'

const SECRET = 'sk-very-secret-value'
/** Long enough for a busy machine; what hangs gets the short one. */
const DEADLINE_MS = 8_000
const HANGING_MS = 400

/** What a supplier may do, whether it may have acted, and what must be said of it: reliability, calls to suppliers. */
const rows: { title: string; answer: (request: IncomingMessage, response: ServerResponse) => void; because: RegExp; hangs?: true }[] = [
  { title: 'no answer in time', answer: () => {}, because: /ABORTED|deadline/, hangs: true },
  { title: 'a reset', answer: (request) => request.socket.resetAndDestroy(), because: /ECONNRESET/ },
  { title: 'a closed socket', answer: (request) => request.socket.destroy(), because: /ECONNRESET/ },
  {
    title: 'a cut body',
    answer: (request, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"data":')
      setTimeout(() => request.socket.destroy(), 20)
    },
    because: /ECONNRESET|READING|CONTENT_LENGTH/,
  },
  {
    title: 'a slow drip',
    answer: (_request, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 30)
      response.on('close', () => clearInterval(timer))
    },
    because: /ABORTED|deadline/,
    hangs: true,
  },
  { title: 'HTTP 500', answer: (_request, response) => json(response, {}, 500), because: /NON_2XX/ },
  { title: 'HTTP 502', answer: (_request, response) => json(response, {}, 502), because: /NON_2XX/ },
  { title: 'HTTP 503 that the plugin does not know', answer: (_request, response) => json(response, {}, 503), because: /NON_2XX/ },
  { title: 'a 4xx that the plugin does not know', answer: (_request, response) => json(response, {}, 418), because: /NON_2XX/ },
  { title: 'HTML with 200', answer: (_request, response) => void response.end('<html>'), because: /PARSE/ },
  { title: 'another JSON with 200', answer: (_request, response) => json(response, { data: { hello: 1 } }), because: /does not fit/ },
  {
    title: 'a price that is no integer',
    answer: (_request, response) => json(response, { data: order({ costFen: 12.5 }) }),
    because: /costFen is no amount/,
  },
  {
    title: 'another currency',
    answer: (_request, response) => json(response, { data: order({ currency: 'USD' }) }),
    because: /currency USD/,
  },
  {
    title: 'a redirect',
    answer: (_request, response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
    because: /PARSE|NON_2XX|does not fit/,
  },
  {
    title: 'a body of 30 MB',
    answer: (_request, response) => {
      response.writeHead(200)
      const piece = Buffer.alloc(64 * 1024, ' ')
      const push = () => {
        while (!response.destroyed && response.write(piece));
      }
      response.on('drain', push)
      push()
    },
    because: /ABORTED/,
  },
]

const order = (parts: object) => ({
  supplierOrderNo: 'V1', kind: 'new', state: 'active', rawState: 'ok', origin: 'hub', supplierAccountId: 'a', items: [], currency: 'CNY',
  createdAt: '2026-11-01T00:00:00Z', resourceIds: [], ...parts,
})

test.group('Suppliers | faults', (group) => {
  let server: LoopbackServer
  let removePlugin: () => void

  group.setup(() => {
    removePlugin = givenPlugin({
      code: 'loopback',
      operations: {
        queryOrder: async (input: unknown, call: any) => {
          if ((input as any).asStream) await call.http.stream((input as any).url).toArray()
          const body: any = await call.http.post(`${(input as any).url}?s=${SECRET}`, { json: { SECRET }, signal: call.signal }).json()
          return { status: 'done', data: body.data && { ...body.data, createdAt: new Date(body.data.createdAt) } }
        },
      },
    })
    return () => removePlugin()
  })
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    server = await LoopbackServer.start()
    return () => server.stop()
  })
  group.each.teardown(() => hub.restore())

  async function ask(url: string, deadlineMs = DEADLINE_MS) {
    const { code } = await givenConnection({ pluginCode: 'loopback', settings: { endpoint: url, secretKey: SECRET } })
    const startedAt = performance.now()
    const answer = await hub.use(code).ask('queryOrder', { url } as never, { deadlineMs })
    const [call] = await callsOf(code)
    return { answer, call, ms: performance.now() - startedAt }
  }

  for (const { title, answer: serve, because, hangs } of rows) {
    test(`does not know what happened after ${title}`, async ({ assert }) => {
      server.answers(serve)
      const deadlineMs = hangs ? HANGING_MS : DEADLINE_MS
      const { answer, call, ms } = await ask(`${server.url}/order`, deadlineMs)
      assert.equal(answer.status, 'unknown')
      assert.match((answer as { because: string }).because, because)
      assert.equal(call.status, 'unknown')
      assert.isBelow(ms, deadlineMs + 1_000)
      assert.lengthOf(server.seen, 1)
    })
  }

  test('knows that nothing was sent when the connection is refused', async ({ assert }) => {
    const { url } = server
    await server.stop()
    const { answer } = await ask(`${url}/order`)
    server = await LoopbackServer.start()
    assert.include(answer, { status: 'not_sent', because: 'unreachable' })
  })

  test('knows that nothing was sent when the name does not resolve', async ({ assert }) => {
    const { answer } = await ask('https://no-such-host.invalid/order')
    assert.include(answer, { status: 'not_sent', because: 'unreachable' })
  })

  test('knows that nothing was sent when there is no TLS', async ({ assert }) => {
    const { answer } = await ask(server.url.replace('http:', 'https:'))
    assert.include(answer, { status: 'not_sent', because: 'unreachable' })
    assert.lengthOf(server.seen, 0)
  })

  test('knows that nothing was sent when the handshake never ends', async ({ assert }) => {
    const mute = createServer(() => {}).listen(0, '127.0.0.1')
    await new Promise((resolve) => mute.once('listening', resolve))
    const { code } = await givenConnection({ pluginCode: 'loopback', settings: { endpoint: server.url, secretKey: SECRET } })
    const { port } = mute.address() as { port: number }
    const answer = await hub.use(code).ask('queryOrder', { url: `https://127.0.0.1:${port}/` } as never, { deadlineMs: 5_000 })
    mute.close()
    assert.include(answer, { status: 'not_sent', because: 'unreachable' })
  }).timeout(10_000)

  test('sends nothing for a plugin that wants to read a stream, whose size nobody limits', async ({ assert }) => {
    const { code } = await givenConnection({ pluginCode: 'loopback', settings: { endpoint: server.url, secretKey: SECRET } })
    const answer = await hub.use(code).ask('queryOrder', { url: server.url, asStream: true } as never, { deadlineMs: DEADLINE_MS })
    assert.equal(answer.status, 'unknown')
    assert.lengthOf(server.seen, 0)
  })

  test('takes an answer that fits', async ({ assert }) => {
    server.answers((_request, response) => json(response, { data: order({ costFen: 1250 }) }))
    const { answer, call } = await ask(`${server.url}/order`)
    assert.equal(answer.status, 'done')
    assert.include(call.requests[0], { method: 'POST', status: 200, requestId: 'req-77', sent: true })
  })

  test('keeps no secret in the journal, neither by name nor by value', async ({ assert }) => {
    server.answers((request, response) => json(response, { data: order({ rawState: `echo ${request.url} ${SECRET}` }) }))
    const { answer, call } = await ask(`${server.url}/order`)
    assert.equal(answer.status, 'done')
    for (const spelling of [SECRET, Buffer.from(SECRET).toString('base64'), Buffer.from(SECRET).toString('hex')]) {
      assert.notInclude(JSON.stringify(call), spelling)
    }
    assert.include(call.requests[0].path, 'redacted')
  })

  test('cuts an answer that is longer than the journal keeps', async ({ assert }) => {
    const items = Array.from({ length: 3_000 }, (_, index) => ({ family: 'ecs', quantity: 1, resourceIds: [`i-${index}`], supplierProduct: 'x'.repeat(20) }))
    server.answers((_request, response) => json(response, { data: order({ items }) }))
    const { answer, call } = await ask(`${server.url}/order`)
    assert.equal(answer.status, 'done')
    assert.include(call.answer, { cut: true })
    assert.isBelow(JSON.stringify(call.answer).length, 64 * 1024 * 1.5)
  })
})
