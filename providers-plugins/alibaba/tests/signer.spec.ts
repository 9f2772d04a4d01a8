import { test } from '@japa/runner'
import { readFileSync } from 'node:fs'
import { sha256Hex, type SigningRequest } from '#supplier-sdk'
import type { WireRequest } from '#supplier-sdk/testing'
import sandbox from '../sandbox/main.ts'
import { verify, type VerifierOptions } from '../sandbox/verifier.ts'
import { RPC_V1, sign } from '../signer.ts'

type Vector = SigningRequest & {
  id: string
  kind?: string
  note: string
  expect: { canonicalRequest?: string; canonicalQuery?: string; stringToSign: string; signature: string }
}

type WireVector = WireRequest & { id: string; kind: string; note: string; verify: boolean }

const file = new URL('./vectors.json', import.meta.url)
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: (Vector | WireVector)[] }
const signing = vectors.filter((vector): vector is Vector => vector.kind === undefined)
const wires = vectors.filter((vector): vector is WireVector => vector.kind === 'wire')

const KEY = { accessKeyId: 'LTAIexample', accessKeySecret: 'example-secret' }
const NOW = new Date('2026-03-01T08:30:00Z')

const options: VerifierOptions = {
  keyOf: (id) => (id === KEY.accessKeyId ? { secret: KEY.accessKeySecret } : null),
  now: NOW,
  isFresh: null,
}

function signed(date = '2026-03-01T08:30:00Z', more: Record<string, string> = {}) {
  const body = 'OrderId=42&OwnerId=1'
  const { headers } = sign({
    credentials: KEY,
    input: {
      method: 'POST',
      body,
      headers: {
        'host': '127.0.0.1:1',
        'content-type': 'application/x-www-form-urlencoded',
        'x-acs-action': 'CancelOrder',
        'x-acs-version': '2017-12-14',
        'x-acs-date': date,
        'x-acs-signature-nonce': 'nonce-1',
        'x-acs-content-sha256': sha256Hex(body),
        ...more,
      },
    },
  })
  return { method: 'POST', target: '/', headers: Object.entries(headers ?? {}), body: Buffer.from(body) }
}

function signedRpc(parameters: Record<string, string> = {}) {
  const { queryString = '' } = sign({
    scheme: RPC_V1,
    credentials: KEY,
    input: {
      method: 'POST',
      parameters: {
        Action: 'GenerateAliyunBidCertWaysUrl',
        Version: '2015-07-01',
        AccessKeyId: KEY.accessKeyId,
        SignatureMethod: 'HMAC-SHA1',
        SignatureVersion: '1.0',
        SignatureNonce: 'nonce-2',
        Timestamp: '2026-03-01T08:30:00Z',
        AliyunPk: '17',
        ...parameters,
      },
    },
  })
  const headers: [string, string][] = [['content-type', 'application/x-www-form-urlencoded']]
  return { method: 'POST', target: '/', headers, body: Buffer.from(queryString) }
}

test.group('Alibaba Cloud | signer', () => {
  for (const vector of signing) {
    test(`signs ${vector.id} like the official client: ${vector.note}`, ({ assert }) => {
      const made = sign(vector)
      const { canonicalRequest, canonicalQuery, stringToSign, signature } = vector.expect
      assert.equal(made.canonicalRequest, canonicalRequest ?? canonicalQuery)
      assert.equal(made.stringToSign, stringToSign)
      assert.equal(made.signature, signature)
    })
  }
})

test.group('Alibaba Cloud | sandbox verifier', () => {
  for (const vector of wires) {
    test(`${vector.verify ? 'accepts' : 'refuses'} ${vector.id}: ${vector.note}`, ({ assert }) => {
      assert.equal(sandbox.verify?.(vector).accepted, vector.verify)
    })

    test(`refuses ${vector.id} under another secret`, ({ assert }) => {
      const credentials = { ...vector.credentials, accessKeySecret: 'another' }
      assert.isFalse(sandbox.verify?.({ ...vector, credentials }).accepted)
    })
  }

  test("accepts what the plugin's signer signed, in both schemes", ({ assert }) => {
    assert.deepEqual(verify(signed(), options), { accepted: true, check: 'none' })
    assert.deepEqual(verify(signedRpc(), options), { accepted: true, check: 'none' })
  })

  test('refuses another body, and another parameter', ({ assert }) => {
    const body = Buffer.from('OrderId=43&OwnerId=1')
    assert.equal(verify({ ...signed(), body }, options).check, 'body_hash')
    const rpc = signedRpc()
    const other = Buffer.from(rpc.body.toString().replace('AliyunPk=17', 'AliyunPk=18'))
    assert.equal(verify({ ...rpc, body: other }, options).check, 'signature')
  })

  test('refuses another action', ({ assert }) => {
    const headers = signed().headers.map(([name, value]): [string, string] => [name, name === 'x-acs-action' ? 'RefundInstance' : value])
    assert.equal(verify({ ...signed(), headers }, options).check, 'signature')
  })

  test('refuses a header of the scheme that was not signed', ({ assert }) => {
    const headers: [string, string][] = [...signed().headers, ['x-acs-security-token', 'stolen']]
    assert.equal(verify({ ...signed(), headers }, options).check, 'signed_headers')
  })

  test('refuses a clock that is sixteen minutes off, in both schemes', ({ assert }) => {
    assert.equal(verify(signed('2026-03-01T08:14:00Z'), options).check, 'clock')
    assert.equal(verify(signedRpc({ Timestamp: '2026-03-01T08:46:01Z' }), options).check, 'clock')
  })

  test('refuses a nonce that was used before', ({ assert }) => {
    const used = new Set<string>()
    const isFresh = (nonce: string) => !used.has(nonce) && Boolean(used.add(nonce))
    assert.isTrue(verify(signed(), { ...options, isFresh }).accepted)
    assert.equal(verify(signed(), { ...options, isFresh }).check, 'replay')
  })

  test('refuses an unknown key, a session without its token, and no signature at all', ({ assert }) => {
    assert.equal(verify(signed(), { ...options, keyOf: () => null }).check, 'access_key')
    const keyOf = () => ({ secret: KEY.accessKeySecret, token: 'token' })
    assert.equal(verify(signed(), { ...options, keyOf }).check, 'security_token')
    assert.isTrue(verify(signed(undefined, { 'x-acs-security-token': 'token' }), { ...options, keyOf }).accepted)
    assert.equal(verify({ ...signed(), headers: [] }, options).check, 'authorization')
  })
})
