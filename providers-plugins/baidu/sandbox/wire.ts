import { Problem } from './problem.ts'

export type Body = Record<string, unknown>

/** Who calls: our own account or, with a session, a customer's. */
export interface Caller {
  accountId: string
  isOwn: boolean
  now: number
}

/** A call as it arrived, parsed. */
export interface Request {
  body: Body
  query: URLSearchParams
  /** What stands in the path where the route has a part in brackets. */
  parts: string[]
}

const invalid = (name: string, message: string) =>
  new Problem(400, 'InvalidParameter', `[${name}] ${message}`)

export function text(body: Body, name: string): string {
  const value = body[name]
  if (typeof value !== 'string' || value === '') {
    throw invalid(name, 'must be a text')
  }
  return value
}

export const optionalText = (body: Body, name: string): string | undefined =>
  body[name] === undefined || body[name] === null || body[name] === '' ? undefined : text(body, name)

export function whole(body: Body, name: string, min: number, max: number): number {
  const value = body[name]
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw invalid(name, `must be ${min} to ${max}`)
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

export function object(body: Body, name: string): Body {
  const value = body[name]
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(name, 'must be an object')
  }
  return value as Body
}

export function texts(body: Body, name: string, max: number): string[] {
  const value = body[name]
  const isList = Array.isArray(value) && value.length > 0 && value.length <= max
  if (!isList || !value.every((entry) => typeof entry === 'string')) {
    throw invalid(name, `must list 1 to ${max} texts`)
  }
  return value
}

/** Times are UTC down to the second. */
export const utc = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`

/** Months are Beijing's. */
export const month = (time: number): string =>
  new Date(time + 8 * 3600 * 1000).toISOString().slice(0, 7)

/** Amounts are JSON numbers in yuan. */
export const yuan = (fen: number): number => fen / 100

/** A numbered page; rows are the youngest first, so a new row pushes every other one down. */
export function pageOf<Row>(rows: Row[], body: Body, size: number) {
  const pageNo = optionalWhole(body, 'pageNo', 1, 1_000_000, 1)
  const pageSize = optionalWhole(body, 'pageSize', 1, 1000, size)
  const start = (pageNo - 1) * pageSize
  return { rows: rows.slice(start, start + pageSize), pageNo, pageSize, totalCount: rows.length }
}
