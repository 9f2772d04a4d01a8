import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { SandboxRequest, Verdict } from '#supplier-sdk/testing'

/** Written after the vendor's description of the scheme, apart from the plugin's signer: one checks the other. */

export interface KnownKey {
  secret: string
  /** Of sessions: must be sent, in Base64, as x-jdcloud-security-token. */
  token?: string
  /** Milliseconds since 1970. */
  validUntil?: number
}

export interface VerifierOptions {
  keyOf(accessKeyId: string): KnownKey | null
  /** Null: no check of the clock. */
  now: Date | null
  /** The service that the call belongs to; null: any. */
  service: string | null
  /** Says true once for every nonce; null: no check of replays. */
  isFresh: ((nonce: string) => boolean) | null
}

const SKEW_MS_MAX = 15 * 60 * 1000

const AUTHORIZATION =
  /^JDCLOUD2-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/jdcloud2_request, ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/

const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

const MUST_BE_SIGNED = ['host', 'x-jdcloud-date', 'x-jdcloud-nonce']

/** Signed as soon as they are sent. */
const WHO_ACTS = ['x-jdcloud-pin', 'x-jdcloud-security-token']

type Incoming = Pick<SandboxRequest, 'method' | 'target' | 'headers' | 'body'>

const refuse = (check: string): Verdict => ({ accepted: false, check })

const digest = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

const mac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text, 'utf8').digest()

const strict = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)

/** By decoded key, the encoded values of a repeated key in order. */
function queryOf(raw: string): string {
  const values = new Map<string, string[]>()
  for (const pair of raw.split('&').filter(Boolean)) {
    const at = pair.indexOf('=')
    const key = decodeURIComponent(at < 0 ? pair : pair.slice(0, at))
    const value = at < 0 ? '' : decodeURIComponent(pair.slice(at + 1))
    values.set(key, [...(values.get(key) ?? []), strict(value)])
  }
  return [...values.keys()]
    .sort()
    .flatMap((key) => (values.get(key) ?? []).sort().map((value) => `${strict(key)}=${value}`))
    .join('&')
}

const timeOf = (compact: string): number => {
  const [, year, month, day, hour, minute, second] = (COMPACT.exec(compact) ?? []).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

interface Claim {
  accessKeyId: string
  day: string
  service: string
  date: string
  nonce: string
  token: string | undefined
}

function objection(claim: Claim, key: KnownKey | null, options: VerifierOptions): string | null {
  const time = timeOf(claim.date)
  const { now } = options
  if (Number.isNaN(time) || claim.date.slice(0, 8) !== claim.day) {
    return 'date'
  }
  if (now && Math.abs(now.getTime() - time) > SKEW_MS_MAX) {
    return 'clock'
  }
  if (options.service !== null && claim.service !== options.service) {
    return 'service'
  }
  if (!key) {
    return 'access_key'
  }
  const token = claim.token === undefined ? undefined : Buffer.from(claim.token, 'base64').toString('utf8')
  if (token !== key.token) {
    return 'security_token'
  }
  return now && key.validUntil !== undefined && now.getTime() > key.validUntil ? 'expired_token' : null
}

/** The path is taken raw: one client sends a colon, another `%3A`, and both are right. */
export function verify(request: Incoming, options: VerifierOptions): Verdict {
  const sent = new Map(request.headers.map(([name, value]) => [name.toLowerCase(), value]))
  const match = AUTHORIZATION.exec(sent.get('authorization') ?? '')
  if (!match) {
    return refuse('authorization')
  }
  const [, accessKeyId, day, region, service, list, signature] = match
  const names = list.split(';')
  const required = [...MUST_BE_SIGNED, ...WHO_ACTS.filter((name) => sent.has(name))]
  if (required.some((name) => !names.includes(name)) || names.some((name) => !sent.has(name))) {
    return refuse('signed_headers')
  }
  const claim: Claim = {
    accessKeyId,
    day,
    service,
    date: sent.get('x-jdcloud-date') ?? '',
    nonce: sent.get('x-jdcloud-nonce') ?? '',
    token: sent.get('x-jdcloud-security-token'),
  }
  const key = options.keyOf(accessKeyId)
  const check = objection(claim, key, options)
  if (check !== null || key === null) {
    return refuse(check ?? 'access_key')
  }
  const [path, query = ''] = request.target.split('?', 2)
  const lines = names.map((name) => `${name}:${(sent.get(name) ?? '').replace(/\s+/g, ' ').trim()}\n`)
  const canonical = [request.method, path, queryOf(query), lines.join(''), list, digest(request.body)].join('\n')
  const scope = [day, region, service, 'jdcloud2_request']
  const text = ['JDCLOUD2-HMAC-SHA256', claim.date, scope.join('/'), digest(canonical)].join('\n')
  const signingKey = scope.reduce<string | Buffer>((derived, part) => mac(derived, part), `JDCLOUD2${key.secret}`)
  if (!timingSafeEqual(mac(signingKey, text), Buffer.from(signature, 'hex'))) {
    return refuse('signature')
  }
  return options.isFresh === null || options.isFresh(claim.nonce) ? { accepted: true, check: 'none' } : refuse('replay')
}

/** The access key that a request claims, verified or not. */
export const claimedKey = (request: Incoming): string => {
  const header = request.headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? ''
  return /Credential=([^/,\s]+)/.exec(header)?.[1] ?? ''
}
