import {
  byCodeUnit,
  encodeRfc3986,
  hmacSha1Base64,
  hmacSha256Hex,
  sha256Hex,
  type SignedRequest,
  type SigningRequest,
} from '#supplier-sdk'

export const ACS3 = 'ACS3-HMAC-SHA256'

export const RPC_V1 = 'RPC-V1-HMAC-SHA1'

/** `{ Parameter: [{ Code: 'a' }] }` → `{ 'Parameter.1.Code': 'a' }`; lists count from 1, null is left out. */
export function flatten(parameters: Record<string, unknown>, prefix = ''): Record<string, string> {
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(parameters)) {
    const key = `${prefix}${name}`
    if (value === undefined || value === null) {
      continue
    }
    if (Array.isArray(value)) {
      const numbered = value.map((entry, index) => [String(index + 1), entry] as const)
      Object.assign(flat, flatten(Object.fromEntries(numbered), `${key}.`))
    } else if (typeof value === 'object') {
      Object.assign(flat, flatten(value as Record<string, unknown>, `${key}.`))
    } else {
      flat[key] = String(value)
    }
  }
  return flat
}

/** Sorted by code unit of the keys, so `.10` stands before `.2`. */
export const canonicalForm = (parameters: Record<string, unknown>): string => {
  const flat = flatten(parameters)
  return Object.keys(flat)
    .sort(byCodeUnit)
    .map((key) => `${encodeRfc3986(key)}=${encodeRfc3986(flat[key])}`)
    .join('&')
}

/** The signature of the new gateways. All headers that belong to it stand in the request already. */
function signAcs3({ input, credentials }: SigningRequest): SignedRequest {
  const body = input.body ?? ''
  const lines = Object.entries(input.headers ?? {})
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .filter(([name]) => name === 'host' || name === 'content-type' || name.startsWith('x-acs-'))
    .sort(([left], [right]) => byCodeUnit(left, right))
  const signedHeaders = lines.map(([name]) => name).join(';')
  const canonicalRequest = [
    input.method.toUpperCase(),
    input.path ?? '/',
    canonicalForm(input.query ?? {}),
    lines.map(([name, value]) => `${name}:${value}\n`).join(''),
    signedHeaders,
    sha256Hex(body),
  ].join('\n')
  const stringToSign = `${ACS3}\n${sha256Hex(canonicalRequest)}`
  const signature = hmacSha256Hex(credentials.accessKeySecret, stringToSign)
  const authorization = `${ACS3} Credential=${credentials.accessKeyId},SignedHeaders=${signedHeaders},Signature=${signature}`
  const headers = { ...input.headers, Authorization: authorization }
  return { canonicalRequest, stringToSign, signature, headers }
}

/** The signature of the older services: everything is a parameter, and the joined text is escaped once more. */
function signRpc({ input, credentials }: SigningRequest): SignedRequest {
  const canonicalRequest = canonicalForm(input.parameters ?? {})
  const method = input.method.toUpperCase()
  const stringToSign = `${method}&${encodeRfc3986('/')}&${encodeRfc3986(canonicalRequest)}`
  const signature = hmacSha1Base64(`${credentials.accessKeySecret}&`, stringToSign)
  const queryString = `${canonicalRequest}&Signature=${encodeRfc3986(signature)}`
  return { canonicalRequest, stringToSign, signature, queryString }
}

/** ACS3-HMAC-SHA256, or with the scheme `RPC-V1-HMAC-SHA1` the older one. */
export const sign = (request: SigningRequest): SignedRequest =>
  request.scheme === RPC_V1 ? signRpc(request) : signAcs3(request)
