/** Lists are paged by a cursor (API) or by a page number (screens). No list is unbounded. */
export const PAGE_SIZE_DEFAULT = 20
export const PAGE_SIZE_MAX = 100

export type CursorPage<Row> = { data: Row[]; nextCursor: string | null }
export type NumberedPage<Row> = { rows: Row[]; total: number; page: number; pageSize: number; pageCount: number }

/** An opaque cursor: the sort values of the last row that was shown. */
export function encodeCursor(values: ReadonlyArray<string | number>): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** The values of a cursor, or null when it was not made by us. */
export function decodeCursor(cursor: string | null | undefined, length: number): Array<string | number> | null {
  if (!cursor || cursor.length > 500) return null
  try {
    const values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const fits = Array.isArray(values) && values.length === length
    return fits && values.every((value) => ['string', 'number'].includes(typeof value)) ? values : null
  } catch {
    return null
  }
}

/** Turns `limit + 1` rows into a page and the cursor of the next one. */
export function cursorPage<Row>(rows: Row[], limit: number, cursorOf: (row: Row) => Array<string | number>): CursorPage<Row> {
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return { data, nextCursor: rows.length > limit && last ? encodeCursor(cursorOf(last)) : null }
}

export function numberedPage<Row>(rows: Row[], total: number, page: number, pageSize: number): NumberedPage<Row> {
  return { rows, total, page, pageSize, pageCount: Math.max(1, Math.ceil(total / pageSize)) }
}
