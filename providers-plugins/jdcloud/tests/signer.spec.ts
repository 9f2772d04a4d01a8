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
  expect: Record<string, unknown> & { canonicalRequest: string; stringToSign: string; signature: string }
}

type WireVector = WireRequest & { id: string; kind: string; note: string; verify: boolean }

const file = new URL('./vectors.json', import.meta.url)
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: (Vector | WireVector)[] }
const signing = vectors.filter((vector): vector is Vector => vector.kind === undefined)
const wires = vectors.filter((vector): vector is WireVector => vector.kind === 'wire')

const KEY = { accessKeyId: 'EXAMPLEKEY', secretAccessKey: 'examplesecret' }
const NOW = new Date('2026-03-01T08:30:00Z')

const options: VerifierOptions = {
  keyOf: (id) => (id === KEY.accessKeyId ? { secret: KEY.secretAccessKey } : null),
  now: NOW,
  service: 'order',
  isFresh: null,
}

function signed(clock = NOW, headers: Record<string, string> = {}) {
  const body = '{"autoPay":true}'
  const made = sign({
    credentials: KEY,
    scope: { region: 'cn-north-1', service: 'order' },
    clock: clock.toISOString(),
    nonce: 'nonce-1',
    host: '127.0.0.1:1',
    input: {
      method: 'POST',
      pathTemplate: '/v2/regions/{regionId}/order/{orderNumber}:pay',
      pathParams: { regionId: 'cn-north-1', orderNumber: '42' },
      headers,
      body,
    },
  })
  return {
    method: 'POST',
    target: '/v2/regions/cn-north-1/order/42%3Apay',
    headers: Object.entries(made.headers ?? {}),
    body: Buffer.from(body),
  }
}

test.group('JD Cloud | signer', () => {
  for (const vector of signing) {
    test(`signs ${vector.id} like the official client: ${vector.note}`, ({ assert }) => {
      const made = sign(vector)
      assert.equal(made.canonicalRequest, vector.expect.canonicalRequest)
      assert.equal(made.stringToSign, vector.expect.stringToSign)
      assert.equal(made.signature, vector.expect.signature)
    })
  }

  test('refuses to sign without a nonce', ({ assert }) => {
    assert.throws(() => sign({ ...signing[0], nonce: undefined }), /nonce/)
  })
})

test.group('JD Cloud | sandbox verifier', () => {
  for (const vector of wires) {
    test(`${vector.verify ? 'accepts' : 'refuses'} ${vector.id}: ${vector.note}`, ({ assert }) => {
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

  test('refuses another body, another path and another method', ({ assert }) => {
    const request = signed()
    const changed = [
      { ...request, body: Buffer.from('{"autoPay":false}') },
      { ...request, target: request.target.replace('42', '43') },
      { ...request, method: 'GET' },
    ]
    for (const candidate of changed) {
      assert.equal(verify(candidate, options).check, 'signature')
    }
  })

  test('refuses a nonce that was used before', ({ assert }) => {
    const used = new Set<string>()
    const isFresh = (nonce: string) => !used.has(nonce) && Boolean(used.add(nonce))
    assert.isTrue(verify(signed(), { ...options, isFresh }).accepted)
    assert.equal(verify(signed(), { ...options, isFresh }).check, 'replay')
  })

  test('refuses a clock that is sixteen minutes off, either way', ({ assert }) => {
    for (const minutes of [-16, 16]) {
      assert.equal(verify(signed(new Date(NOW.getTime() + minutes * 60_000)), options).check, 'clock')
    }
  })

  test('refuses the signature of another service, and an unknown key', ({ assert }) => {
    assert.equal(verify(signed(), { ...options, service: 'refund' }).check, 'service')
    assert.equal(verify(signed(), { ...options, keyOf: () => null }).check, 'access_key')
  })

  test("refuses a customer's pin that was added after signing", ({ assert }) => {
    const request = signed()
    const pin = Buffer.from('somebody').toString('base64')
    const headers: [string, string][] = [...request.headers, ['x-jdcloud-pin', pin]]
    assert.equal(verify({ ...request, headers }, options).check, 'signed_headers')
    assert.isTrue(verify(signed(NOW, { 'x-jdcloud-pin': pin }), options).accepted)
  })

  test('refuses a session without its token, and one that has ended', ({ assert }) => {
    const session = { secret: KEY.secretAccessKey, token: 'token', validUntil: NOW.getTime() - 1 }
    const keyOf = () => session
    assert.equal(verify(signed(), { ...options, keyOf }).check, 'security_token')
    const token = Buffer.from('token').toString('base64')
    const late = signed(NOW, { 'x-jdcloud-security-token': token })
    assert.equal(verify(late, { ...options, keyOf }).check, 'expired_token')
  })
})
