/**
 * One CSV line. A cell that starts with `= + - @` tab or CR would run as a formula in a spreadsheet: it gets an apostrophe in
 * front (OWASP, CSV injection); plain negative numbers stay as they are.
 */
export function csvLine(cells: ReadonlyArray<string | number | null | undefined>): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Spreadsheet programs read UTF-8 only with this mark in front. */
export const CSV_BOM = '\uFEFF'
