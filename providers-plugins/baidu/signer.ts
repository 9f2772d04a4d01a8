import {
  byCodeUnit,
  encodeRfc3986,
  hmacSha256Hex,
  type SignedRequest,
  type SigningRequest,
} from '#supplier-sdk'

const VALID_SECONDS = 1800

/** Signed wherever they are sent; besides, everything that begins with `x-bce-`. */
const DEFAULT_HEADERS = ['host', 'content-length', 'content-type', 'content-md5']

const AUTHORIZATION = 'authorization'

/** Finished strings sorted, so that `a1=5` stands before `a=2`; an empty value keeps its `=`. */
export function canonicalQuery(query: Record<string, unknown>): string {
  return Object.entries(query)
    .filter(([key]) => key.toLowerCase() !== AUTHORIZATION)
    .map(([key, value]) => `${encodeRfc3986(key)}=${encodeRfc3986(String(value ?? ''))}`)
    .sort(byCodeUnit)
    .join('&')
}

/** The path, escaped segment by segment: `/` stays. */
const canonicalPath = (path: string): string =>
  path
    .split('/')
    .map((segment) => encodeRfc3986(segment))
    .join('/')

function canonicalHeaders(headers: Record<string, string>, chosen: string[] | undefined) {
  const wanted = (chosen ?? DEFAULT_HEADERS).map((name) => name.toLowerCase())
  const lines = Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), String(value).trim()] as const)
    .filter(([name, value]) => value !== '' && (wanted.includes(name) || name.startsWith('x-bce-')))
    .map(([name, value]) => ({ name, line: `${encodeRfc3986(name)}:${encodeRfc3986(value)}` }))
    .sort((left, right) => byCodeUnit(left.line, right.line))
  return {
    text: lines.map(({ line }) => line).join('\n'),
    names: lines.map(({ name }) => name).sort(byCodeUnit).join(';'),
  }
}

/** bce-auth-v1 of Baidu AI Cloud. Covers method, path, query and headers; never the body. */
export function sign(request: SigningRequest): SignedRequest {
  const { input, credentials, clock } = request
  if (!clock) {
    throw new Error('A signature needs a clock')
  }
  const timestamp = `${new Date(clock).toISOString().slice(0, 19)}Z`
  const seconds = request.expirationInSeconds ?? VALID_SECONDS
  const prefix = `bce-auth-v1/${credentials.accessKeyId}/${timestamp}/${seconds}`
  const signingKey = hmacSha256Hex(credentials.secretAccessKey, prefix)
  const chosen = input.headersToSign ?? undefined
  const { text, names } = canonicalHeaders(input.headers ?? {}, chosen)
  const canonicalRequest = [
    input.method.toUpperCase(),
    canonicalPath(input.path ?? '/'),
    canonicalQuery(input.query ?? {}),
    text,
  ].join('\n')
  const signature = hmacSha256Hex(signingKey, canonicalRequest)
  return {
    canonicalRequest,
    stringToSign: canonicalRequest,
    signature,
    headers: { ...input.headers, Authorization: `${prefix}/${names}/${signature}` },
  }
}
