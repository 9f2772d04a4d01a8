import { test } from '@japa/runner'
import { readFileSync } from 'node:fs'
import type { WireRequest } from '#supplier-sdk/testing'
import sandbox from '../sandbox/main.ts'
import { verify, type VerifierOptions } from '../sandbox/verifier.ts'
import { sign } from '../signer.ts'

interface WireVector extends WireRequest {
  id: string
  kind: string
  note: string
  verify: boolean
}

const file = new URL('./vectors.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')).vectors as WireVector[]
const wires = vectors.filter(({ kind }) => kind === 'wire')

const KEY = { accessKeyId: 'AKLTtest', secretAccessKey: 'c2VjcmV0LXNlY3JldA==' }
const NOW = new Date('2026-03-01T08:30:00Z')

const options: VerifierOptions = {
  keyOf: (id) => (id === KEY.accessKeyId ? { secret: KEY.secretAccessKey } : null),
  now: NOW,
  service: 'billing',
}

function signed(body = '{"OrderID":"Order1"}', clock = NOW, headers: Record<string, string> = {}) {
  const query = { Action: 'PayOrder', Version: '2022-01-01' }
  const { headers: sent } = sign({
    credentials: KEY,
    scope: { region: 'cn-beijing', service: 'billing' },
    clock: clock.toISOString(),
    input: { method: 'POST', path: '/', query, headers: { host: '127.0.0.1:1', ...headers }, body },
  })
  return {
    method: 'POST',
    target: '/?Action=PayOrder&Version=2022-01-01',
    headers: Object.entries(sent ?? {}),
    body: Buffer.from(body),
  }
}

const replaced = (
  request: ReturnType<typeof signed>,
  name: string,
  change: (value: string) => string
) => ({
  ...request,
  headers: request.headers.map(([key, value]): [string, string] =>
    key.toLowerCase() === name ? [key, change(value)] : [key, value]
  ),
})

test.group('Volcano Engine | sandbox verifier', () => {
  for (const vector of wires) {
    const verb = vector.verify ? 'accepts' : 'refuses'
    test(`${verb} ${vector.id}: ${vector.note}`, ({ assert }) => {
      assert.equal(sandbox.verify?.(vector).accepted, vector.verify)
    })

    test(`refuses ${vector.id} under another secret`, ({ assert }) => {
      const credentials = { ...vector.credentials, secretAccessKey: 'another' }
      assert.isFalse(sandbox.verify?.({ ...vector, credentials }).accepted)
    })
  }

  test("accepts what the plugin's signer signed", ({ assert }) => {
    assert.deepEqual(verify(signed(), options), { accepted: true, check: 'none' })
  })

  test('accepts the query-string form and refuses it with another action', ({ assert }) => {
    const query = { Action: 'GetCallerIdentity', Version: '2018-01-01' }
    const { queryString } = sign({
      scheme: 'VOLC-HMAC-SHA256-PRESIGNED',
      credentials: KEY,
      scope: { region: 'cn-beijing', service: 'billing' },
      clock: NOW.toISOString(),
      input: { method: 'GET', path: '/', query },
    })
    const request = {
      method: 'GET',
      target: `/?${queryString}`,
      headers: [],
      body: Buffer.alloc(0),
    }
    assert.isTrue(verify(request, options).accepted)
    const target = request.target.replace('GetCallerIdentity', 'PayOrder')
    assert.equal(verify({ ...request, target }, options).check, 'signature')
  })

  test('refuses a changed body', ({ assert }) => {
    const request = { ...signed(), body: Buffer.from('{"OrderID":"Order2"}') }
    assert.equal(verify(request, options).check, 'body_hash')
  })

  test('refuses a changed query', ({ assert }) => {
    const request = { ...signed(), target: '/?Action=CancelOrder&Version=2022-01-01' }
    assert.equal(verify(request, options).check, 'signature')
  })

  test('refuses a clock that is six minutes off, either way', ({ assert }) => {
    for (const minutes of [-6, 6]) {
      const clock = new Date(NOW.getTime() + minutes * 60_000)
      assert.equal(verify(signed('{}', clock), options).check, 'clock')
    }
    assert.isTrue(verify(signed('{}', new Date(NOW.getTime() + 4 * 60_000)), options).accepted)
  })

  test('refuses the signature of another service', ({ assert }) => {
    assert.equal(verify(signed(), { ...options, service: 'sts' }).check, 'scope_service')
  })

  test('refuses an unknown key', ({ assert }) => {
    assert.equal(verify(signed(), { ...options, keyOf: () => null }).check, 'access_key')
  })

  test('refuses a body whose hash was not signed', ({ assert }) => {
    const request = replaced(signed(), 'authorization', (value) =>
      value.replace('host;x-content-sha256;x-date', 'host;x-date')
    )
    assert.equal(verify(request, options).check, 'signed_headers')
  })

  test('refuses a temporary key without its token', ({ assert }) => {
    const keyOf = () => ({ secret: KEY.secretAccessKey, token: 'STS2token' })
    assert.equal(verify(signed(), { ...options, keyOf }).check, 'security_token')
  })

  test('refuses a request without any signature', ({ assert }) => {
    const request = { ...signed(), headers: [] }
    assert.equal(verify(request, options).check, 'authorization')
  })
})
