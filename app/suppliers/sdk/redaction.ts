import { encodeRfc3986 } from './encoding.ts'

export const REDACTED = '[redacted]'

/** Shorter ones would turn ordinary text into noise and are no secrets anyway. */
const SECRET_LENGTH_MIN = 6

/** Every spelling in which a secret may turn up in a request, an answer or an error. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8')
  const json = JSON.stringify(secret).slice(1, -1)
  return [
    secret,
    json,
    encodeURIComponent(secret),
    encodeRfc3986(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ]
}

/**
 * Makes a function that takes every known secret out of any value, by value: names of fields do not matter, nested objects,
 * keys, base64, hex and URL spellings do. Dates and numbers stay as they are.
 */
export function redactByValue(secrets: readonly string[]): <Value>(value: Value) => Value {
  const needles = [
    ...new Set(secrets.filter((secret) => secret.length >= SECRET_LENGTH_MIN).flatMap(spellings)),
  ].sort((left, right) => right.length - left.length)

  const redactText = (text: string): string =>
    needles.reduce((clean, needle) => clean.split(needle).join(REDACTED), text)

  const redact = (value: unknown): unknown => {
    if (typeof value === 'string') {
      return redactText(value)
    }
    if (Array.isArray(value)) {
      return value.map(redact)
    }
    if (value !== null && typeof value === 'object' && !(value instanceof Date)) {
      return Object.fromEntries(
        Object.entries(value).map(([key, inner]) => [redactText(key), redact(inner)])
      )
    }
    return value
  }

  return <Value>(value: Value) => redact(value) as Value
}
