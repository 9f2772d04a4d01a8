import { Problem } from './problem.ts'

export type Body = Record<string, unknown>

/** A list from a place on; the cursor is the place of the last row that was given, so that new rows move nothing. `left`: rows from there on. */
export function page<Row>(rows: Row[], body: Body, idOf: (row: Row) => string) {
  const size = Math.min(Number(body.size ?? 20), 20)
  const { cursor } = body
  const after = typeof cursor === 'string' ? rows.findIndex((row) => idOf(row) === cursor) : -1
  if (typeof cursor === 'string' && after === -1) {
    throw new Problem(400, 'BadField', 'There is no such cursor', { field: 'cursor' })
  }
  const shown = rows.slice(after + 1, after + 1 + size)
  const more = rows.length > after + 1 + size
  return { shown, next: more ? idOf(shown[shown.length - 1]) : null, left: rows.length - after - 1 }
}

export const iso = (time: number | null): string | null =>
  time === null ? null : new Date(time).toISOString()

const BEIJING_MS = 8 * 3600 * 1000

export const periodOf = (time: number): string =>
  new Date(time + BEIJING_MS).toISOString().slice(0, 7)

/** The end of a month in Beijing. */
export function endOfPeriod(period: unknown): number {
  const match = /^(\d{4})-(\d{2})$/.exec(String(period))
  if (!match) {
    throw new Problem(400, 'BadField', 'A period is YYYY-MM', { field: 'period' })
  }
  return Date.UTC(Number(match[1]), Number(match[2]), 1) - BEIJING_MS
}

export function addMonths(time: number, months: number): number {
  const date = new Date(time)
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0))
  const day = Math.min(date.getUTCDate(), last.getUTCDate())
  return Date.UTC(
    last.getUTCFullYear(),
    last.getUTCMonth(),
    day,
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    date.getUTCMilliseconds()
  )
}
