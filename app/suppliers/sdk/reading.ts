/** A JSON object of which nothing is known yet. */
export type Json = Record<string, unknown>

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Said when an answer lacks what it must have. A plugin lets it through: the outcome is then `unknown`. */
export class MalformedAnswer extends Error {
  constructor(key: string, expected: string, found: unknown) {
    super(`The supplier's answer has no ${expected} at "${key}" but ${describe(found)}`)
    this.name = 'MalformedAnswer'
  }
}

const describe = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value

/** The readers below take one field of an answer and throw `MalformedAnswer` when it is not what it must be. */
export function readObject(source: Json, key: string): Json {
  const value = source[key]
  if (!isJson(value)) {
    throw new MalformedAnswer(key, 'object', value)
  }
  return value
}

/** A list of objects. An absent or null list is empty: suppliers leave empty lists out. */
export function readObjects(source: Json, key: string): Json[] {
  const value = source[key] ?? []
  if (!Array.isArray(value) || !value.every(isJson)) {
    throw new MalformedAnswer(key, 'list of objects', value)
  }
  return value
}

/** A list of texts; absent or null is empty. */
export function readTexts(source: Json, key: string): string[] {
  const value = source[key] ?? []
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) {
    throw new MalformedAnswer(key, 'list of texts', value)
  }
  return value
}

/** A text that is not empty. */
export function readText(source: Json, key: string): string {
  const value = source[key]
  if (typeof value !== 'string' || value === '') {
    throw new MalformedAnswer(key, 'text', value)
  }
  return value
}

/** A text, or undefined where it is absent, null or empty. Another type is malformed. */
export function readOptionalText(source: Json, key: string): string | undefined {
  const value = source[key]
  if (value === undefined || value === null || value === '') {
    return undefined
  }
  return readText(source, key)
}

/** An identifier that some suppliers write as text and some as number; always a text for us. */
export function readId(source: Json, key: string): string {
  const value = source[key]
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    return String(value)
  }
  return readText(source, key)
}

export function readInteger(source: Json, key: string): number {
  const value = source[key]
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new MalformedAnswer(key, 'integer', value)
  }
  return value
}

export function readBoolean(source: Json, key: string): boolean {
  const value = source[key]
  if (typeof value !== 'boolean') {
    throw new MalformedAnswer(key, 'boolean', value)
  }
  return value
}

type NumberSource = { source: string }

/** Numbers as they were written: a float never touches an amount, and an id beyond 2^53 keeps its digits. */
const asWritten = (_key: string, value: unknown, context: NumberSource): unknown =>
  typeof value === 'number' ? context.source : value

/**
 * Parses a body that must be a JSON object. With `numbersAsText` every number arrives as the text that stood there, for
 * suppliers that write amounts and long ids as JSON numbers: read them with `readText`, `readId` and `readCount`.
 */
export function parseJsonObject(body: string, options: { numbersAsText?: boolean } = {}): Json {
  let value: unknown
  try {
    const reviver = asWritten as (key: string, value: unknown) => unknown
    value = options.numbersAsText ? JSON.parse(body, reviver) : JSON.parse(body)
  } catch (cause) {
    throw new Error("The supplier's answer is not JSON", { cause })
  }
  if (!isJson(value)) {
    throw new MalformedAnswer('', 'object', value)
  }
  return value
}

/** A whole number that was read by `numbersAsText`. */
export function readCount(source: Json, key: string): number {
  const text = readText(source, key)
  const value = Number(text)
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new MalformedAnswer(key, 'whole number', text)
  }
  return value
}

const OFFSET = /(?:Z|[+-]\d{2}:?\d{2})$/

/** A supplier's time as UTC. One without an offset is taken in `zone`, e.g. `+08:00` for Beijing. Throws on anything else. */
export function readTime(source: Json, key: string, zone: string): Date {
  const text = readText(source, key)
  const iso = text.trim().replace(' ', 'T')
  const time = new Date(OFFSET.test(iso) ? iso : `${iso}${zone}`)
  if (Number.isNaN(time.getTime())) {
    throw new MalformedAnswer(key, 'time', text)
  }
  return time
}

export const readOptionalTime = (source: Json, key: string, zone: string): Date | undefined =>
  readOptionalText(source, key) === undefined ? undefined : readTime(source, key, zone)
