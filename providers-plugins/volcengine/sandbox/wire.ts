import { Problem } from './problem.ts'

export type Body = Record<string, unknown>

/** Who calls: our own account or, with temporary keys, a customer's. */
export interface Caller {
  accountId: number
  isOwn: boolean
  now: number
}

export function text(body: Body, name: string): string {
  const value = body[name]
  if (value === undefined || value === null || value === '') {
    throw new Problem(400, `MissingParameter.${name}`, `${name} is required`)
  }
  if (typeof value !== 'string') {
    throw new Problem(400, `InvalidParameter.${name}`, `${name} must be a string`)
  }
  return value
}

export function optionalText(body: Body, name: string): string | undefined {
  return body[name] === undefined || body[name] === null || body[name] === ''
    ? undefined
    : text(body, name)
}

export function whole(body: Body, name: string, min: number, max: number): number {
  const value = body[name]
  if (value === undefined) {
    throw new Problem(400, `MissingParameter.${name}`, `${name} is required`)
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw new Problem(400, `InvalidParameter.${name}`, `${name} must be ${min} to ${max}`)
  }
  return value
}

export const optionalWhole = (
  body: Body,
  name: string,
  min: number,
  max: number,
  fallback: number
): number => (body[name] === undefined ? fallback : whole(body, name, min, max))

export function list(body: Body, name: string): Body[] {
  const value = body[name]
  if (!Array.isArray(value) || value.length === 0 || value.length > 100) {
    throw new Problem(400, `MissingParameter.${name}`, `${name} must list 1 to 100 entries`)
  }
  return value as Body[]
}

const DECIMAL_COUNT = /^[1-9]\d{0,6}$/

/** Counts travel as texts. */
export function count(body: Body): number {
  const value = text(body, 'Count')
  if (!DECIMAL_COUNT.test(value)) {
    throw new Problem(400, 'InvalidParameter.Count', 'Count must be a positive whole number')
  }
  return Number(value)
}

export const chargeItems = (body: Body, name: string): { code: string; count: number }[] =>
  list(body, name).map((entry) => ({ code: text(entry, 'ChargeItemCode'), count: count(entry) }))

const BEIJING_MS = 8 * 3600 * 1000

/** Orders and instances: ISO with Beijing's offset. */
export const isoTime = (time: number): string =>
  `${new Date(time + BEIJING_MS).toISOString().slice(0, 19)}+08:00`

/** Bills: Beijing's time without an offset. */
export const plainTime = (time: number): string => isoTime(time).slice(0, 19).replace('T', ' ')

export const period = (time: number): string => isoTime(time).slice(0, 7)

/** A page of rows that are never reordered: the token is the position to go on from. */
export function pageOf<Row>(rows: Row[], body: Body): { rows: Row[]; NextToken: string } {
  const size = optionalWhole(body, 'MaxResults', 1, 100, 20)
  const start = Number(optionalText(body, 'NextToken') ?? 0)
  if (!Number.isInteger(start) || start < 0) {
    throw new Problem(400, 'InvalidParameter.NextToken', 'NextToken is unknown')
  }
  const end = start + size
  return { rows: rows.slice(start, end), NextToken: end < rows.length ? String(end) : '' }
}
