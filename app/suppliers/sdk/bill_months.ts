const PERIOD = /^\d{4}-(0[1-9]|1[0-2])$/

const HOUR_MS = 3_600_000

/** Whether a text is a month as `BillInput.period` names it: `2026-11`. */
export const isBillMonth = (period: string): boolean => PERIOD.test(period)

/** The month behind one: `2026-12` → `2027-01`. */
export function nextBillMonth(period: string): string {
  const [year, month] = period.split('-').map(Number)
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`
}

/** When a month begins in Beijing, in whose months the clouds here bill. */
export const startOfBillMonth = (period: string): Date => new Date(`${period}-01T00:00:00+08:00`)

/** When it has ended: the first moment of the next one. */
export const endOfBillMonth = (period: string): Date => startOfBillMonth(nextBillMonth(period))

/** Whether so many hours of the next month have passed that a bill changes no more. */
export const isBillFinal = (period: string, afterHours: number, now: Date): boolean =>
  now.getTime() >= endOfBillMonth(period).getTime() + afterHours * HOUR_MS
