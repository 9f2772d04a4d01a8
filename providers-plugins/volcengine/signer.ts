import {
  byCodeUnit,
  compactUtc,
  encodeRfc3986,
  hmacSha256,
  hmacSha256Hex,
  sha256Hex,
  type SignedRequest,
  type SigningRequest,
} from '#supplier-sdk'

export const PRESIGNED = 'VOLC-HMAC-SHA256-PRESIGNED'

const ALGORITHM = 'HMAC-SHA256'

/** What the vendor leaves out of the signature, whether or not it is sent. */
const UNSIGNED_HEADERS = new Set([
  'authorization',
  'content-type',
  'content-length',
  'user-agent',
  'presigned-expires',
  'expect',
])

/** Keys by code unit, encoded values of a repeated key sorted, an empty value keeps its `=`. */
export function canonicalQuery(query: Record<string, unknown>): string {
  return Object.keys(query)
    .filter((key) => query[key] !== undefined && query[key] !== null)
    .sort(byCodeUnit)
    .flatMap((key) => {
      const values = [query[key]].flat().map((value) => encodeRfc3986(String(value)))
      return values.sort(byCodeUnit).map((value) => `${encodeRfc3986(key)}=${value}`)
    })
    .join('&')
}

interface Scope {
  date: string
  text: string
}

function scopeOf(request: SigningRequest, xDate: string): Scope {
  const date = xDate.slice(0, 8)
  const { region, service } = request.scope ?? {}
  if (!region || !service) {
    throw new Error('A Volcano Engine signature needs scope.region and scope.service')
  }
  return { date, text: `${date}/${region}/${service}/request` }
}

function signatureOf(request: SigningRequest, scope: Scope, stringToSign: string): string {
  const [, region, service] = scope.text.split('/')
  const dateKey = hmacSha256(request.credentials.secretAccessKey, scope.date)
  const key = hmacSha256(hmacSha256(hmacSha256(dateKey, region), service), 'request')
  return hmacSha256Hex(key, stringToSign)
}

function signHeaders(request: SigningRequest, xDate: string): SignedRequest {
  const { input, credentials } = request
  const body = input.body ?? ''
  const bodyHash = sha256Hex(body)
  const sent: Record<string, string> = { ...input.headers, 'X-Date': xDate }
  if (body !== '') {
    sent['X-Content-Sha256'] = bodyHash
  }
  if (credentials.sessionToken) {
    sent['X-Security-Token'] = credentials.sessionToken
  }
  const lines = Object.entries(sent)
    .map(([name, value]) => [name.toLowerCase(), value.replace(/\s+/g, ' ').trim()] as const)
    .filter(([name]) => !UNSIGNED_HEADERS.has(name))
    .sort(([left], [right]) => byCodeUnit(left, right))
  const signedHeaders = lines.map(([name]) => name).join(';')
  const canonicalRequest = [
    input.method.toUpperCase(),
    input.path ?? '/',
    canonicalQuery(input.query ?? {}),
    lines.map(([name, value]) => `${name}:${value}\n`).join(''),
    signedHeaders,
    bodyHash,
  ].join('\n')
  const scope = scopeOf(request, xDate)
  const stringToSign = [ALGORITHM, xDate, scope.text, sha256Hex(canonicalRequest)].join('\n')
  const signature = signatureOf(request, scope, stringToSign)
  sent.Authorization = `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope.text}, SignedHeaders=${signedHeaders}, Signature=${signature}`
  return { canonicalRequest, stringToSign, signature, headers: sent }
}

/** The form without headers, for addresses that a browser opens. GET only; the last two parameters are not signed. */
function signQuery(request: SigningRequest, xDate: string): SignedRequest {
  const { input, credentials } = request
  const scope = scopeOf(request, xDate)
  const query: Record<string, unknown> = {
    ...input.query,
    'X-Algorithm': ALGORITHM,
    'X-Credential': `${credentials.accessKeyId}/${scope.text}`,
    'X-Date': xDate,
    'X-NotSignBody': '',
    'X-SignedHeaders': '',
  }
  if (credentials.sessionToken) {
    query['X-Security-Token'] = credentials.sessionToken
  }
  const canonicalRequest = [
    input.method.toUpperCase(),
    input.path ?? '/',
    canonicalQuery(query),
    '\n',
    '',
    sha256Hex(''),
  ].join('\n')
  const stringToSign = [ALGORITHM, xDate, scope.text, sha256Hex(canonicalRequest)].join('\n')
  const signature = signatureOf(request, scope, stringToSign)
  const names = Object.keys(query).sort(byCodeUnit).join(';')
  return {
    canonicalRequest,
    stringToSign,
    signature,
    queryString: `${canonicalQuery({ ...query, 'X-SignedQueries': names })}&X-Signature=${signature}`,
  }
}

/** HMAC-SHA256 of Volcano Engine, as headers or (scheme `VOLC-HMAC-SHA256-PRESIGNED`) as a query string. */
export function sign(request: SigningRequest): SignedRequest {
  if (!request.clock) {
    throw new Error('A signature needs a clock')
  }
  const xDate = compactUtc(new Date(request.clock))
  return request.scheme === PRESIGNED ? signQuery(request, xDate) : signHeaders(request, xDate)
}
