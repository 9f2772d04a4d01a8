import vine from '@vinejs/vine'
import { endOfDay, startOfDay } from '#kernel/time'

export const idField = () => vine.number().withoutDecimals().range([1, Number.MAX_SAFE_INTEGER])
export const idParams = () => vine.object({ id: idField() })

/** A moment as `datetime-local` sends it, in Asia/Shanghai, or a day. */
export const momentField = () => vine.string().regex(/^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d)?$/)

/** A day alone is its beginning, or for an end the beginning of the next one. */
export function momentOf(typed: string, { isEnd = false } = {}): Date {
  if (typed.includes('T')) return new Date(`${typed}:00+08:00`)
  return isEnd ? endOfDay(typed) : startOfDay(typed)
}
