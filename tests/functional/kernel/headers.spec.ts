import { get, type IncomingHttpHeaders } from 'node:http'
import limiter from '@adonisjs/limiter/services/main'
import { test } from '@japa/runner'
import { emptyTables } from '#tests/fixtures/database'
import { startSecondServer } from '#tests/fixtures/second_server'

const { HOST, PORT } = process.env

type Answer = { status: number; headers: IncomingHttpHeaders }

function ask(path: string, { port = Number(PORT), localAddress = '127.0.0.1', headers = {} as Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    get({ host: HOST, port, path, localAddress, headers, agent: false }, (response) => {
      response.resume()
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers }))
    }).on('error', reject)
  })
}

test.group('Kernel | headers', () => {
  test('a page brings its policy, no sniffing, no frame, no store, and a number of its own', async ({ assert }) => {
    const { headers } = await ask('/sign-in')
    const policy = String(headers['content-security-policy'])
    for (const part of ["default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"]) assert.include(policy, part)
    assert.match(policy, /script-src 'self' 'nonce-[^']+'/)
    assert.notInclude(policy, 'unsafe-eval')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['x-frame-options'], 'DENY')
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['referrer-policy'], 'strict-origin-when-cross-origin')
    assert.isNotEmpty(headers['x-request-id'])
    assert.match(String(headers['content-type']), /charset=utf-8/)
  })

  test('no other site is let in by CORS, whatever it asks', async ({ assert }) => {
    for (const path of ['/sign-in', '/api/v1/offers', '/frame/counters']) {
      const { headers } = await ask(path, { headers: { 'Origin': 'https://evil.example', 'Access-Control-Request-Method': 'POST' } })
      assert.deepEqual(Object.keys(headers).filter((name) => name.startsWith('access-control-')), [], path)
    }
  })

  test('cookies are of this host and for TLS alone, with HSTS for a year, once the hub is reached over TLS', async ({ assert, cleanup }) => {
    const server = await startSecondServer({ APP_URL: 'https://hub.example' })
    cleanup(() => server.stop())
    const answer = await ask('/sign-in', { port: server.port })
    const cookies = answer.headers['set-cookie'] ?? []
    assert.isNotEmpty(cookies)
    for (const cookie of cookies) {
      assert.match(cookie, /^__Host-/)
      for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']) assert.include(cookie, attribute)
      assert.notInclude(cookie, 'Domain=')
    }
    assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
  }).timeout(60_000)
})

test.group('Kernel | client address', (group) => {
  group.each.setup(async () => {
    await emptyTables()
    await limiter.clear()
    return () => emptyTables()
  })

  /** A wrong token is counted by client address: its number says which one was seen. */
  const remaining = async (localAddress: string, forwarded: string) => {
    const { headers } = await ask('/api/v1/orders', { localAddress, headers: { 'X-Forwarded-For': forwarded } })
    return Number(headers['ratelimit-remaining'])
  }

  test('is not what a stranger’s header says', async ({ assert }) => {
    const first = await remaining('127.0.0.2', '198.51.100.1')
    const second = await remaining('127.0.0.2', '198.51.100.2')
    assert.equal(second, first - 1)
  })

  test('is what our own proxy says, and of a list only the part that it added', async ({ assert }) => {
    const first = await remaining('127.0.0.1', '198.51.100.3')
    assert.equal(await remaining('127.0.0.1', '198.51.100.4'), first)
    assert.equal(await remaining('127.0.0.1', '203.0.113.9, 198.51.100.3'), first - 1)
  })
})
