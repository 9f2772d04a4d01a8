import { HOUR_MS } from './clock.ts'

const OFFSET_MS = 8 * HOUR_MS

/** As ISO text with the clock of Asia/Shanghai, which has kept UTC+8 since 1991. By hand, because `Intl` takes 5 µs a cell. */
const inShanghai = (at: Date) => new Date(at.getTime() + OFFSET_MS).toISOString()

/** `2026-11-23 18:05:09` in Asia/Shanghai, whatever the language. */
export function showTime(at: Date | null | undefined): string {
  return at ? inShanghai(at).slice(0, 19).replace('T', ' ') : '—'
}

/** `2026-11-23` in Asia/Shanghai. */
export function showDate(at: Date | null | undefined): string {
  return at ? inShanghai(at).slice(0, 10) : '—'
}

/** `2026-11-23` → the moment at which that day begins in Asia/Shanghai. */
export function startOfDay(date: string): Date {
  return new Date(`${date}T00:00:00+08:00`)
}

/** The moment at which the day after `date` begins in Asia/Shanghai: an end that does not belong to the range. */
export function endOfDay(date: string): Date {
  return new Date(startOfDay(date).getTime() + 24 * 3_600_000)
}
