import { invalid } from './problem.ts'

export type Body = Record<string, unknown>

/** Whose account a call is for, and whether the partner itself makes it. */
export interface Caller {
  pin: string
  isPartner: boolean
  now: number
}

/** A call as it arrived, parsed. */
export interface Request {
  body: Body
  query: URLSearchParams
  /** What stands in the path at the route's stars. */
  parts: string[]
}

export function object(body: Body, name: string): Body {
  const value = body[name]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(name, 'must be an object')
  }
  return value as Body
}

export function text(body: Body, name: string): string {
  const value = body[name]
  if (typeof value !== 'string' || value === '') {
    throw invalid(name, 'is required')
  }
  return value
}

export const optionalText = (body: Body, name: string): string | undefined =>
  body[name] === undefined || body[name] === null || body[name] === '' ? undefined : text(body, name)

export function whole(body: Body, name: string, min: number, max: number, fallback?: number): number {
  const value = body[name] ?? fallback
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw invalid(name, `must be ${min} to ${max}`)
  }
  return value
}

const BEIJING_MS = 8 * 3600 * 1000

/** Beijing's time, without an offset. */
export const beijing = (time: number): string =>
  new Date(time + BEIJING_MS).toISOString().slice(0, 19).replace('T', ' ')

export const month = (time: number): string => beijing(time).slice(0, 7)

/** Fees are JSON numbers in yuan. */
export const yuan = (fen: number): number => fen / 100

export const addMonths = (time: number, months: number): number => {
  const date = new Date(time)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, last))
  return date.getTime()
}
