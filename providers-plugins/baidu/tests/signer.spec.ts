import { test } from '@japa/runner'
import { readFileSync } from 'node:fs'
import type { SigningRequest } from '#supplier-sdk'
import type { WireRequest } from '#supplier-sdk/testing'
import sandbox from '../sandbox/main.ts'
import { verify, type VerifierOptions } from '../sandbox/verifier.ts'
import { sign } from '../signer.ts'

type Vector = SigningRequest & {
  id: string
  kind?: string
  note: string
  expect: { canonicalRequest: string; signature: string; authorization: string }
}

type WireVector = WireRequest & { id: string; kind: string; note: string; verify: boolean }

const file = new URL('./vectors.json', import.meta.url)
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: (Vector | WireVector)[] }
const signing = vectors.filter((vector): vector is Vector => vector.kind === undefined)
const wires = vectors.filter((vector): vector is WireVector => vector.kind === 'wire')

const KEY = { accessKeyId: 'examplekey', secretAccessKey: 'examplesecret' }
const NOW = new Date('2026-03-01T08:30:00Z')

const options: VerifierOptions = {
  keyOf: (id) => (id === KEY.accessKeyId ? { secret: KEY.secretAccessKey } : null),
  now: NOW,
}

function signed(clock = NOW, more: Record<string, string> = {}) {
  const body = '{"orderId":"a1"}'
  const { headers } = sign({
    credentials: KEY,
    clock: clock.toISOString(),
    input: {
      method: 'POST',
      path: '/v1/order/pay',
      query: { note: 'a b-c' },
      headers: { 'host': '127.0.0.1:1', 'content-length': String(body.length), ...more },
    },
  })
  return {
    method: 'POST',
    target: '/v1/order/pay?note=a%20b%2dc',
    headers: Object.entries(headers ?? {}),
    body: Buffer.from(body),
  }
}

test.group('Baidu AI Cloud | signer', () => {
  for (const vector of signing) {
    test(`signs ${vector.id} like the official client: ${vector.note}`, ({ assert }) => {
      const made = sign(vector)
      assert.equal(made.canonicalRequest, vector.expect.canonicalRequest)
      assert.equal(made.signature, vector.expect.signature)
      assert.equal(made.headers?.Authorization, vector.expect.authorization)
    })
  }

  test('refuses to sign without a clock', ({ assert }) => {
    assert.throws(() => sign({ ...signing[0], clock: undefined }), /clock/)
  })
})

test.group('Baidu AI Cloud | sandbox verifier', () => {
  for (const vector of wires) {
    test(`${vector.verify ? 'accepts' : 'refuses'} ${vector.id}: ${vector.note}`, ({ assert }) => {
      assert.equal(sandbox.verify?.(vector).accepted, vector.verify)
    })

    test(`refuses ${vector.id} under another secret`, ({ assert }) => {
      const credentials = { ...vector.credentials, secretAccessKey: 'another' }
      assert.isFalse(sandbox.verify?.({ ...vector, credentials }).accepted)
    })
  }

  test("accepts what the plugin's signer signed, whatever the escapes of the wire", ({ assert }) => {
    assert.deepEqual(verify(signed(), options), { accepted: true, check: 'none' })
  })

  test('refuses another query, another method and another length', ({ assert }) => {
    const request = signed()
    const changed = [
      { ...request, target: request.target.replace('c', 'd') },
      { ...request, method: 'GET' },
      { ...request, headers: request.headers.map(([name, value]): [string, string] => [name, name === 'content-length' ? '99' : value]) },
    ]
    for (const candidate of changed) {
      assert.equal(verify(candidate, options).check, 'signature')
    }
  })

  test('refuses what is dated more than five minutes ahead, or is past its validity', ({ assert }) => {
    assert.equal(verify(signed(new Date(NOW.getTime() + 6 * 60_000)), options).check, 'clock')
    assert.equal(verify(signed(new Date(NOW.getTime() - 31 * 60_000)), options).check, 'expired')
    assert.isTrue(verify(signed(new Date(NOW.getTime() - 29 * 60_000)), options).accepted)
  })

  test('refuses an unknown key, a session without its token, and a session that has ended', ({ assert }) => {
    assert.equal(verify(signed(), { ...options, keyOf: () => null }).check, 'access_key')
    const session = { secret: KEY.secretAccessKey, token: 'token', validUntil: NOW.getTime() - 1 }
    assert.equal(verify(signed(), { ...options, keyOf: () => session }).check, 'security_token')
    const late = signed(NOW, { 'x-bce-security-token': 'token' })
    assert.equal(verify(late, { ...options, keyOf: () => session }).check, 'expired_token')
  })

  test('refuses a token that was added after signing', ({ assert }) => {
    const request = signed()
    const headers: [string, string][] = [...request.headers, ['x-bce-security-token', 'stolen']]
    const keyOf = () => ({ secret: KEY.secretAccessKey, token: 'stolen' })
    assert.equal(verify({ ...request, headers }, { ...options, keyOf }).check, 'signature')
  })

  test('refuses a request without a signature, and one whose host was not signed', ({ assert }) => {
    assert.equal(verify({ ...signed(), headers: [] }, options).check, 'authorization')
    const headers = signed().headers.map(([name, value]): [string, string] => [
      name,
      name === 'Authorization' ? value.replace('content-length;host', 'content-length') : value,
    ])
    assert.equal(verify({ ...signed(), headers }, options).check, 'signed_headers')
  })
})
