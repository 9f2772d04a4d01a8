import { showDate } from '#kernel/time'

export const PERIOD = /^20\d\d-(0[1-9]|1[0-2])$/

/** `2026-11`: the month of a moment in Asia/Shanghai, in which all of our suppliers bill. */
export const periodOf = (at: Date): string => showDate(at).slice(0, 7)

export function periodBefore(period: string): string {
  const [year, month] = period.split('-').map(Number)
  return month === 1 ? `${year - 1}-12` : `${year}-${String(month - 1).padStart(2, '0')}`
}

function periodAfter(period: string): string {
  const [year, month] = period.split('-').map(Number)
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`
}

export const startOfPeriod = (period: string): Date => new Date(`${period}-01T00:00:00+08:00`)
export const endOfPeriod = (period: string): Date => startOfPeriod(periodAfter(period))
