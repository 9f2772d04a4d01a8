import vine from '@vinejs/vine'
import { dayField, pageField } from '#kernel/http/filters'
import { endOfDay, startOfDay } from '#kernel/time'
import { entryKinds, type EntriesFilter } from '../queries/entries_query.ts'

export const entriesFilter = {
  kind: vine.enum(entryKinds).optional(),
  from: dayField().optional(),
  to: dayField().optional(),
}

/** The filter of a page of entries, and whether a file is wanted. */
export const entriesPageFilter = vine.create({ ...entriesFilter, page: pageField().optional(), format: vine.literal('csv').optional() })

type Typed = { kind?: EntriesFilter['kind']; from?: string; to?: string }

/** Days become moments in Asia/Shanghai; the last day belongs to the range. */
export function toFilter({ kind, from, to }: Typed): EntriesFilter {
  return { kind, from: from ? startOfDay(from) : undefined, to: to ? endOfDay(to) : undefined }
}
