import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SandboxRequest, Verdict } from '#supplier-sdk/testing'

/** Written after the vendor's description of the scheme, apart from the plugin's signer: one checks the other. */

export interface KnownKey {
  secret: string
  /** Of sessions: must be sent as x-bce-security-token. */
  token?: string
  /** Milliseconds since 1970. */
  validUntil?: number
}

export interface VerifierOptions {
  keyOf(accessKeyId: string): KnownKey | null
  /** Null: no check of the clock. */
  now: Date | null
}

/** How far in the future a request may be dated. */
const AHEAD_MS_MAX = 5 * 60 * 1000

const VALID_SECONDS_MAX = 86_400

/** The set that an empty field of names means. */
const DEFAULT_NAMES = ['host', 'content-length', 'content-type', 'content-md5']

const AUTHORIZATION =
  /^bce-auth-v1\/([^/]+)\/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\/(\d{1,6})\/([a-z0-9;-]*)\/([0-9a-f]{64})$/

type Incoming = Pick<SandboxRequest, 'method' | 'target' | 'headers' | 'body'>

const refuse = (check: string): Verdict => ({ accepted: false, check })

const mac = (key: string, data: string): string =>
  createHmac('sha256', key).update(data, 'utf8').digest('hex')

const percent = (text: string, kept: RegExp): string =>
  [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte)
      return kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
    })
    .join('')

const escape = (text: string): string => percent(text, /[A-Za-z0-9._~-]/)

/** The wire's own escapes are undone first: some clients write `%2d` for a dash. */
function canonicalUri(target: string): { path: string; query: string } {
  const [rawPath, rawQuery = ''] = target.split('?', 2)
  const path = percent(decodeURIComponent(rawPath), /[A-Za-z0-9._~/-]/)
  const pairs = rawQuery.split('&').filter((pair) => pair !== '')
  const query = pairs
    .map((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]
    })
    .map(([key, value]) => [decodeURIComponent(key), decodeURIComponent(value)])
    .filter(([key]) => key.toLowerCase() !== 'authorization')
    .map(([key, value]) => `${escape(key)}=${escape(value)}`)
    .sort()
    .join('&')
  return { path, query }
}

function headerLines(sent: Map<string, string>, names: string[]): string {
  return [...sent]
    .filter(([name]) => names.includes(name) || name.startsWith('x-bce-'))
    .map(([name, value]) => [name, value.trim()] as const)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${escape(name)}:${escape(value)}`)
    .sort()
    .join('\n')
}

function timeProblem(stamp: string, seconds: number, now: Date | null): string | null {
  const time = Date.parse(stamp)
  if (Number.isNaN(time) || seconds < 1 || seconds > VALID_SECONDS_MAX) {
    return 'authorization'
  }
  if (now && time - now.getTime() > AHEAD_MS_MAX) {
    return 'clock'
  }
  return now && now.getTime() > time + seconds * 1000 ? 'expired' : null
}

/** Host must be signed, and so must every x-bce- header and, of a body, its length. The body itself is not covered. */
export function verify(request: Incoming, options: VerifierOptions): Verdict {
  const sent = new Map(request.headers.map(([name, value]) => [name.toLowerCase(), value]))
  const match = AUTHORIZATION.exec(sent.get('authorization') ?? '')
  if (!match) {
    return refuse('authorization')
  }
  const [, accessKeyId, stamp, seconds, given, signature] = match
  const problem = timeProblem(stamp, Number(seconds), options.now)
  if (problem) {
    return refuse(problem)
  }
  const names = given === '' ? DEFAULT_NAMES.filter((name) => sent.has(name)) : given.split(';')
  if (!names.includes('host') || names.some((name) => !sent.has(name))) {
    return refuse('signed_headers')
  }
  const key = options.keyOf(accessKeyId)
  if (!key) {
    return refuse('access_key')
  }
  if (key.token !== sent.get('x-bce-security-token')) {
    return refuse('security_token')
  }
  if (key.validUntil !== undefined && options.now && options.now.getTime() > key.validUntil) {
    return refuse('expired_token')
  }
  const { path, query } = canonicalUri(request.target)
  const canonical = [request.method, path, query, headerLines(sent, names)].join('\n')
  const signingKey = mac(key.secret, `bce-auth-v1/${accessKeyId}/${stamp}/${seconds}`)
  const expected = Buffer.from(mac(signingKey, canonical), 'hex')
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'))
    ? { accepted: true, check: 'none' }
    : refuse('signature')
}

/** The access key that a request claims, verified or not. */
export const claimedKey = (request: Incoming): string =>
  request.headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1].split('/')[1] ?? ''
