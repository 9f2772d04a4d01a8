import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { SandboxRequest, Verdict } from '#supplier-sdk/testing'

/** Written after the vendor's description of the scheme, apart from the plugin's signer: one checks the other. */

export interface KnownKey {
  secret: string
  /** Of temporary keys: must be sent as X-Security-Token. */
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
}

/** The signature is good for as long on both sides of the clock. */
const SKEW_MS_MAX = 5 * 60 * 1000

const AUTHORIZATION =
  /^HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/request, SignedHeaders=([^,\s]*), Signature=([0-9a-f]{64})$/

const COMPACT = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/

interface Claim {
  accessKeyId: string
  date: string
  region: string
  service: string
  signature: string
  xDate: string
  token: string | undefined
}

const hash = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex')

const mac = (key: string | Buffer, data: string): Buffer =>
  createHmac('sha256', key).update(data).digest()

const escape = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (found) => {
    const code = found.charCodeAt(0).toString(16).toUpperCase()
    return `%${code}`
  })

const refuse = (check: string): Verdict => ({ accepted: false, check })

const compare = (left: string, right: string): number => Number(left > right) - Number(left < right)

/** Query of the wire in canonical order; the wire's own order means nothing. */
function canonicalQuery(entries: [string, string][]): string {
  return [...entries]
    .map(([key, value]) => ({ key, line: [escape(key), escape(value)] as const }))
    .sort((left, right) => compare(left.key, right.key) || compare(left.line[1], right.line[1]))
    .map(({ line }) => line.join('='))
    .join('&')
}

const timeOf = (xDate: string): number | null => {
  const parts = COMPACT.exec(xDate)
  if (!parts) {
    return null
  }
  const [, year, month, day, hour, minute, second] = parts.map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** All checks but the signature itself; null: nothing to object to. */
function objection(claim: Claim, options: VerifierOptions, key: KnownKey | null): string | null {
  const time = timeOf(claim.xDate)
  if (time === null || claim.xDate.slice(0, 8) !== claim.date) {
    return 'date'
  }
  if (options.now && Math.abs(options.now.getTime() - time) > SKEW_MS_MAX) {
    return 'clock'
  }
  if (!/^[a-z]{2}-[a-z0-9-]+$/.test(claim.region)) {
    return 'scope_region'
  }
  if (options.service !== null && claim.service !== options.service) {
    return 'scope_service'
  }
  if (!key) {
    return 'access_key'
  }
  if (key.token !== claim.token) {
    return 'security_token'
  }
  return key.validUntil !== undefined && options.now && options.now.getTime() > key.validUntil
    ? 'expired_token'
    : null
}

function judge(claim: Claim, canonicalRequest: string, options: VerifierOptions): Verdict {
  const key = options.keyOf(claim.accessKeyId)
  const check = objection(claim, options, key)
  if (check !== null || key === null) {
    return refuse(check ?? 'access_key')
  }
  const scope = [claim.date, claim.region, claim.service, 'request'].join('/')
  const text = ['HMAC-SHA256', claim.xDate, scope, hash(canonicalRequest)].join('\n')
  const signingKey = [claim.region, claim.service, 'request'].reduce(
    (derived, part) => mac(derived, part),
    mac(key.secret, claim.date)
  )
  const expected = mac(signingKey, text)
  const given = Buffer.from(claim.signature, 'hex')
  return given.length === expected.length && timingSafeEqual(given, expected)
    ? { accepted: true, check: 'none' }
    : refuse('signature')
}

type Incoming = Pick<SandboxRequest, 'method' | 'target' | 'headers' | 'body'>

function verifyHeaders(
  request: Incoming,
  authorization: string,
  options: VerifierOptions
): Verdict {
  const match = AUTHORIZATION.exec(authorization)
  if (!match) {
    return refuse('authorization')
  }
  const [, accessKeyId, date, region, service, signedNames, signature] = match
  const sent = new Map<string, string>()
  for (const [name, value] of request.headers) {
    const lower = name.toLowerCase()
    sent.set(lower, sent.has(lower) ? `${sent.get(lower)},${value}` : value)
  }
  const names = signedNames.split(';')
  const token = sent.get('x-security-token')
  const required = ['x-date']
  if (request.body.length > 0) {
    required.push('x-content-sha256')
  }
  if (token !== undefined) {
    required.push('x-security-token')
  }
  const missing = [...required, ...names].find((name) => !sent.has(name))
  if (missing !== undefined || required.some((name) => !names.includes(name))) {
    return refuse('signed_headers')
  }
  const bodyHash = hash(request.body)
  if (sent.has('x-content-sha256') && sent.get('x-content-sha256') !== bodyHash) {
    return refuse('body_hash')
  }
  const url = new URL(request.target, 'http://sandbox')
  const lines = names.map((name) => {
    const value = (sent.get(name) ?? '').replace(/\s+/g, ' ').trim()
    return `${name}:${value}\n`
  })
  const canonicalRequest = [
    request.method,
    url.pathname,
    canonicalQuery([...url.searchParams]),
    lines.join(''),
    signedNames,
    bodyHash,
  ].join('\n')
  const xDate = sent.get('x-date') ?? ''
  const claim = { accessKeyId, date, region, service, signature, xDate, token }
  return judge(claim, canonicalRequest, options)
}

function verifyQuery(request: Incoming, options: VerifierOptions): Verdict {
  const entries = [...new URL(request.target, 'http://sandbox').searchParams]
  const given = new Map(entries)
  const [accessKeyId, date, region, service, end] = (given.get('X-Credential') ?? '').split('/')
  if (request.method !== 'GET' || end !== 'request') {
    return refuse('authorization')
  }
  const names = (given.get('X-SignedQueries') ?? '').split(';')
  const signed = entries.filter(([key]) => key !== 'X-SignedQueries' && key !== 'X-Signature')
  if (signed.some(([key]) => !names.includes(key))) {
    return refuse('signed_queries')
  }
  const canonicalRequest = [
    'GET',
    new URL(request.target, 'http://sandbox').pathname,
    canonicalQuery(signed),
    '\n',
    '',
    hash(''),
  ].join('\n')
  const claim = {
    accessKeyId,
    date,
    region,
    service,
    signature: given.get('X-Signature') ?? '',
    xDate: given.get('X-Date') ?? '',
    token: given.get('X-Security-Token'),
  }
  return judge(claim, canonicalRequest, options)
}

/** Takes exactly the names that the request says it signed; what must be among them is required on top. */
export function verify(request: Incoming, options: VerifierOptions): Verdict {
  const authorization = request.headers.find(([name]) => name.toLowerCase() === 'authorization')
  if (authorization) {
    return verifyHeaders(request, authorization[1], options)
  }
  return request.target.includes('X-Signature=')
    ? verifyQuery(request, options)
    : refuse('authorization')
}

/** The access key that a request claims, verified or not. */
export const claimedKey = (request: Incoming): string => {
  const header = request.headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? ''
  const query = new URL(request.target, 'http://sandbox').searchParams.get('X-Credential') ?? ''
  return /Credential=([^/,\s]+)/.exec(header)?.[1] ?? query.split('/')[0]
}
