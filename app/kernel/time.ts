const formats: Record<string, Intl.DateTimeFormat> = {}

function format(locale: string, options: Intl.DateTimeFormatOptions) {
  const key = `${locale}${JSON.stringify(options)}`
  return (formats[key] ??= new Intl.DateTimeFormat(locale, { timeZone: 'Asia/Shanghai', hourCycle: 'h23', ...options }))
}

const numeric = { year: 'numeric', month: '2-digit', day: '2-digit' } as const

/** `2026-11-23 18:05:09` in Asia/Shanghai, whatever the language. */
export function showTime(at: Date | null | undefined): string {
  if (!at) return '—'
  const parts = format('sv-SE', { ...numeric, hour: '2-digit', minute: '2-digit', second: '2-digit' })
  return parts.format(at)
}

/** `2026-11-23` in Asia/Shanghai. */
export function showDate(at: Date | null | undefined): string {
  return at ? format('sv-SE', numeric).format(at) : '—'
}

/** `2026-11-23` → the moment at which that day begins in Asia/Shanghai. */
export function startOfDay(date: string): Date {
  return new Date(`${date}T00:00:00+08:00`)
}

/** The moment at which the day after `date` begins in Asia/Shanghai: an end that does not belong to the range. */
export function endOfDay(date: string): Date {
  return new Date(startOfDay(date).getTime() + 24 * 3_600_000)
}
