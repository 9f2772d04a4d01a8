import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from '@japa/runner'

const port = Number(process.env.PORT)
const base = `http://${process.env.HOST}:${port}`

/** Where houses leave what nobody outside should read. */
const words = [
  '.git/HEAD', '.git/config', '.env', '.env.example', '.npmrc', 'package.json', 'package-lock.json', 'tsconfig.json', 'adonisrc.ts', 'ace.js', 'node_modules/', 'var/demo.json',
  'app/', 'config/', 'database/', 'build/', 'tmp/', 'storage/', 'uploads/', 'backup.sql', 'dump.sql', 'debug', '__debug', 'server-status', 'phpinfo.php', 'actuator/health',
  'assets/', 'assets/.vite/manifest.json', '.vite/manifest.json', 'docs/security.md', 'swagger.json', 'graphql', '.well-known/', '..%2f..%2f.env', '%2e%2e/%2e%2e/etc/passwd', 'assets/..%2f..%2f.env',
]

const ask = (path: string, init: RequestInit = {}) => fetch(`${base}/${path}`, { redirect: 'manual', ...init })

/** A request as no library writes it. */
async function raw(head: string): Promise<string> {
  const socket = connect(port, process.env.HOST)
  socket.end(`${head}\r\nHost: localhost\r\nConnection: close\r\n\r\n`)
  return text(socket)
}

test.group('Attacks | what lies about', () => {
  test('is not served: no sources, settings, lists of files or debug pages', async ({ assert }) => {
    const served: string[] = []
    for (const word of words) {
      const answer = await ask(word)
      const body = await answer.text()
      if (answer.status < 400 || /root:x:|APP_KEY|"dependencies"|Index of/.test(body)) served.push(`${word}: ${answer.status}`)
    }
    assert.deepEqual(served, [])
  })

  test('is no map of the scripts that pages load', async ({ assert }) => {
    const page = await (await ask('sign-in')).text()
    const scripts = [...page.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path.slice(1))
    assert.isNotEmpty(scripts)
    for (const script of scripts) {
      const answer = await ask(script)
      assert.equal(answer.status, 200, script)
      assert.notInclude(await answer.text(), 'sourceMappingURL')
      assert.isAtLeast((await ask(`${script}.map`)).status, 400)
    }
  })

  test('are no figures or details of health, from anywhere but this machine', async ({ assert }) => {
    const headers = { 'x-forwarded-for': '203.0.113.7' }
    for (const path of ['metrics', 'health/deep']) {
      for (const authorization of [undefined, 'Bearer guessed']) {
        const answer = await ask(path, { headers: { ...headers, ...(authorization && { authorization }) } })
        assert.equal(answer.status, 404, path)
        assert.notInclude(await answer.text(), 'process_')
      }
    }
    for (const path of ['health/live', 'health/ready']) assert.match(await (await ask(path, { headers })).text(), /^(not )?(live|ready)$/)
  })

  test('is nothing that TRACE or an unknown method brings back', async ({ assert }) => {
    for (const method of ['TRACE', 'TRACK', 'CONNECT', 'PROPFIND']) {
      const answer = await raw(`${method} / HTTP/1.1\r\nX-Secret: canary-of-the-caller`)
      assert.notMatch(answer, /^HTTP\/1\.1 2/, method)
      assert.notInclude(answer, 'canary-of-the-caller')
    }
  })

  test('is no word about what the house is built with', async ({ assert }) => {
    for (const path of ['', 'no-such-page', 'api/v1/none']) {
      const { headers } = await ask(path)
      for (const name of ['server', 'x-powered-by']) assert.isNull(headers.get(name))
    }
  })
})
