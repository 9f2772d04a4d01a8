import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { decodeCursor, PAGE_SIZE_MAX } from '../pagination.ts'
import { refuseFields } from './refuse_fields.ts'

/** `limit` and `cursor` of a list of the API. */
export const cursorFields = {
  limit: vine.number().withoutDecimals().range([1, PAGE_SIZE_MAX]).optional(),
  cursor: vine.string().maxLength(500).optional(),
}

/** Refuses a cursor that this list did not give: `fits` looks at its values. */
export function checkCursor({ i18n }: HttpContext, cursor: string | undefined, length: number, fits: (values: unknown[]) => boolean): void {
  if (cursor === undefined) return
  const values = decodeCursor(cursor, length)
  if (values && fits(values)) return
  refuseFields([{ field: 'cursor', message: i18n.formatMessage('kernel.cursor_invalid') }])
}

/** First value a moment, as most cursors begin. */
export const beginsWithTime = ([at]: unknown[]): boolean => typeof at === 'string' && !Number.isNaN(Date.parse(at))
