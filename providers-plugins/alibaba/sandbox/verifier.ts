import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { SandboxRequest, Verdict } from '#supplier-sdk/testing'

/** Written after the vendor's description of the two schemes, apart from the plugin's signer: one checks the other. */

export interface KnownKey {
  secret: string
  /** Of sessions: must be sent and signed. */
  token?: string
  /** Milliseconds since 1970. */
  validUntil?: number
}

export interface VerifierOptions {
  keyOf(accessKeyId: string): KnownKey | null
  /** Null: no check of the clock. */
  now: Date | null
  /** Says true once for every nonce; null: no check of replays. */
  isFresh: ((nonce: string) => boolean) | null
}

type Incoming = Pick<SandboxRequest, 'method' | 'target' | 'headers' | 'body'>

const SKEW_MS_MAX = 15 * 60 * 1000

const ACS3 = /^ACS3-HMAC-SHA256 Credential=([^,\s]+), ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

const MUST_BE_SIGNED = ['host', 'x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256']

const refuse = (check: string): Verdict => ({ accepted: false, check })

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/['()*!]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)

/** Whatever the wire's escapes were: decoded, sorted by key, escaped anew. */
function canonical(pairs: Iterable<[string, string]>): string {
  return [...pairs]
    .sort(([left], [right]) => (left < right ? -1 : Number(left > right)))
    .map(([key, value]) => `${escaped(key)}=${escaped(value)}`)
    .join('&')
}

/** Parameters of the query, where a plus is a plus and not a space. */
function queryPairs(target: string): [string, string][] {
  const raw = target.split('?', 2)[1] ?? ''
  return raw
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const [key, ...rest] = pair.split('=')
      return [decodeURIComponent(key), decodeURIComponent(rest.join('='))]
    })
}

/** All parameters, from the address and from a form. */
export function parametersOf(request: Incoming): Map<string, string> {
  const type = headerOf(request, 'content-type') ?? ''
  const form = type.includes('x-www-form-urlencoded') ? [...new URLSearchParams(request.body.toString('utf8'))] : []
  return new Map([...queryPairs(request.target), ...form])
}

const headerOf = (request: Incoming, wanted: string): string | undefined =>
  request.headers.find(([name]) => name.toLowerCase() === wanted)?.[1]

function common(date: string, nonce: string, token: string | undefined, key: KnownKey | null, options: VerifierOptions): string | null {
  const time = Date.parse(date)
  const { now } = options
  if (Number.isNaN(time)) {
    return 'date'
  }
  if (now && Math.abs(now.getTime() - time) > SKEW_MS_MAX) {
    return 'clock'
  }
  if (!key) {
    return 'access_key'
  }
  if (key.token !== token) {
    return 'security_token'
  }
  if (now && key.validUntil !== undefined && now.getTime() > key.validUntil) {
    return 'expired_token'
  }
  return options.isFresh === null || options.isFresh(nonce) ? null : 'replay'
}

function verifyAcs3(request: Incoming, authorization: string, options: VerifierOptions): Verdict {
  const match = ACS3.exec(authorization)
  if (!match) {
    return refuse('authorization')
  }
  const [, accessKeyId, list, signature] = match
  const names = list.split(';')
  const sent = new Map(request.headers.map(([name, value]) => [name.toLowerCase(), value.trim()]))
  const more = [...sent.keys()].filter((name) => name.startsWith('x-acs-'))
  if ([...MUST_BE_SIGNED, ...more].some((name) => !names.includes(name)) || names.some((name) => !sent.has(name))) {
    return refuse('signed_headers')
  }
  const bodyHash = sha256(request.body)
  if (sent.get('x-acs-content-sha256') !== bodyHash) {
    return refuse('body_hash')
  }
  const key = options.keyOf(accessKeyId)
  const lines = names.map((name) => `${name}:${sent.get(name)}\n`).join('')
  const path = request.target.split('?', 1)[0]
  const text = [request.method, path, canonical(queryPairs(request.target)), lines, list, bodyHash].join('\n')
  if (key) {
    const expected = createHmac('sha256', key.secret).update(`ACS3-HMAC-SHA256\n${sha256(text)}`).digest()
    if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) {
      return refuse('signature')
    }
  }
  const token = sent.get('x-acs-security-token')
  const check = common(sent.get('x-acs-date') ?? '', sent.get('x-acs-signature-nonce') ?? '', token, key, options)
  return check === null ? { accepted: true, check: 'none' } : refuse(check)
}

function verifyRpc(request: Incoming, options: VerifierOptions): Verdict {
  const parameters = parametersOf(request)
  const given = Buffer.from(parameters.get('Signature') ?? '', 'base64')
  parameters.delete('Signature')
  if (parameters.get('SignatureMethod') !== 'HMAC-SHA1' || parameters.get('SignatureVersion') !== '1.0') {
    return refuse('authorization')
  }
  const key = options.keyOf(parameters.get('AccessKeyId') ?? '')
  const text = `${request.method}&%2F&${escaped(canonical(parameters))}`
  const expected = key && createHmac('sha1', `${key.secret}&`).update(text, 'utf8').digest()
  if (expected && (given.length !== expected.length || !timingSafeEqual(given, expected))) {
    return refuse('signature')
  }
  const token = parameters.get('SecurityToken')
  const check = common(parameters.get('Timestamp') ?? '', parameters.get('SignatureNonce') ?? '', token, key, options)
  return check === null ? { accepted: true, check: 'none' } : refuse(check)
}

/** By header the new scheme, by parameter the old one. */
export function verify(request: Incoming, options: VerifierOptions): Verdict {
  const authorization = headerOf(request, 'authorization')
  if (authorization !== undefined) {
    return verifyAcs3(request, authorization, options)
  }
  return parametersOf(request).has('Signature') ? verifyRpc(request, options) : refuse('authorization')
}

/** Action and version, from the headers or the parameters. */
export function actionOf(request: Incoming): { action: string; version: string } {
  const parameters = parametersOf(request)
  return {
    action: headerOf(request, 'x-acs-action') ?? parameters.get('Action') ?? '',
    version: headerOf(request, 'x-acs-version') ?? parameters.get('Version') ?? '',
  }
}
