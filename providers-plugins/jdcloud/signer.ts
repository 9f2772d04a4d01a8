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

const ALGORITHM = 'JDCLOUD2-HMAC-SHA256'

const END = 'jdcloud2_request'

/** What is sent without being signed. */
const UNSIGNED = new Set(['authorization', 'user-agent'])

/** Keys by code unit, encoded values of a repeated key sorted, an empty value keeps its `=`. */
export function canonicalQuery(query: Record<string, unknown>): string {
  return Object.keys(query)
    .sort(byCodeUnit)
    .flatMap((key) => {
      const values = [query[key] ?? ''].flat().map((value) => encodeRfc3986(String(value)))
      return values.sort(byCodeUnit).map((value) => `${encodeRfc3986(key)}=${value}`)
    })
    .join('&')
}

/** The path as it is sent: every segment escaped, so that the colon before a verb becomes `%3A`. */
export function pathOf(template: string, params: Record<string, string> = {}): string {
  return template
    .replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '')
    .split('/')
    .map((segment) => encodeRfc3986(segment))
    .join('/')
}

/** JDCLOUD2-HMAC-SHA256 of JD Cloud. */
export function sign(request: SigningRequest): SignedRequest {
  const { input, credentials, clock, nonce, host } = request
  const { region, service } = request.scope ?? {}
  if (!clock || !nonce || !host || !region || !service) {
    throw new Error('A JD Cloud signature needs a clock, a nonce, a host and scope.region and scope.service')
  }
  const date = compactUtc(new Date(clock))
  const day = date.slice(0, 8)
  const sent: Record<string, string> = {
    ...input.headers,
    host,
    'x-jdcloud-date': date,
    'x-jdcloud-nonce': nonce,
  }
  const lines = Object.entries(sent)
    .map(([name, value]) => [name.toLowerCase(), value.replace(/\s+/g, ' ').trim()] as const)
    .filter(([name]) => !UNSIGNED.has(name))
    .sort(([left], [right]) => byCodeUnit(left, right))
  const signedHeaders = lines.map(([name]) => name).join(';')
  const canonicalRequest = [
    input.method.toUpperCase(),
    pathOf(input.pathTemplate ?? input.path ?? '/', input.pathParams),
    canonicalQuery(input.query ?? {}),
    lines.map(([name, value]) => `${name}:${value}\n`).join(''),
    signedHeaders,
    sha256Hex(input.body ?? ''),
  ].join('\n')
  const scope = [day, region, service, END].join('/')
  const stringToSign = [ALGORITHM, date, scope, sha256Hex(canonicalRequest)].join('\n')
  const dayKey = hmacSha256(`JDCLOUD2${credentials.secretAccessKey}`, day)
  const key = hmacSha256(hmacSha256(hmacSha256(dayKey, region), service), END)
  const signature = hmacSha256Hex(key, stringToSign)
  const authorization = `${ALGORITHM} Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`
  return { canonicalRequest, stringToSign, signature, headers: { ...sent, Authorization: authorization } }
}
