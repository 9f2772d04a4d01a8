import { createHash, createHmac } from 'node:crypto'

const AGE_MS_MAX = 5 * 60 * 1000

export interface Signed {
  method: string
  target: string
  headers: [string, string][]
  body: Buffer
}

/** The signature as the supplier checks it. `now` null: clock and replay checks off. Returns the check that refused, or `none`. */
export function check(
  request: Signed,
  key: { accessKey: string; secretKey: string },
  now: number | null
): 'none' | 'key' | 'time' | 'signature' {
  const headers = new Map(request.headers.map(([name, value]) => [name.toLowerCase(), value]))
  const time = headers.get('x-reference-time') ?? ''
  if (headers.get('x-reference-key') !== key.accessKey) {
    return 'key'
  }
  if (now !== null && !(Math.abs(Date.parse(time) - now) <= AGE_MS_MAX)) {
    return 'time'
  }
  const text = [
    time,
    headers.get('x-reference-nonce') ?? '',
    request.method,
    request.target.split('?')[0],
    createHash('sha256').update(request.body).digest('hex'),
  ].join('\n')
  const expected = createHmac('sha256', key.secretKey).update(text).digest('hex')
  return headers.get('x-reference-signature') === expected ? 'none' : 'signature'
}
