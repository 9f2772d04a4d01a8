import { createHash, createHmac } from 'node:crypto'

export type SignedRequest = { method: string; path: string; query: Record<string, string>; headers: Record<string, string> }
export type Credentials = { accessKeyId: string; accessKeySecret: string }

const ALGORITHM = 'ACS3-HMAC-SHA256'

export const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

/** RFC 3986: `encodeURIComponent` leaves five signs alone that the gateway encodes. */
export const encoded = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

export const queryText = (query: Record<string, string>) =>
  Object.keys(query).sort().map((key) => `${encoded(key)}=${encoded(query[key])}`).join('&')

/** The value of the header `authorization`. Headers are those that are signed, `x-acs-content-sha256` among them. */
export function authorizationOf({ method, path, query, headers }: SignedRequest, { accessKeyId, accessKeySecret }: Credentials): string {
  const names = Object.keys(headers).map((name) => name.toLowerCase()).sort()
  const lines = names.map((name) => `${name}:${headers[name].trim()}\n`).join('')
  const canonical = [method, path, queryText(query), lines, names.join(';'), headers['x-acs-content-sha256']].join('\n')
  const signature = createHmac('sha256', accessKeySecret).update(`${ALGORITHM}\n${hashOf(canonical)}`).digest('hex')
  return `${ALGORITHM} Credential=${accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`
}
