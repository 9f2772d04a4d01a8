import { canonicalJson, fromJson, toJson } from '#kernel/json'
import { toFen } from '#kernel/money'
import type { OfferContent } from './offer_content.ts'

/** What of an offer can be ours: each with its columns. A field that is ours is left alone by every load. */
export const offerFields = {
  name: ['name_zh', 'name_en'],
  description: ['specs'],
  region: ['region', 'region_zh', 'region_en'],
  options: ['options_schema'],
  terms: ['months', 'quantity_max'],
  list_price: ['list_fen'],
} as const satisfies Record<string, readonly (keyof OfferContent)[]>

export type OfferField = keyof typeof offerFields
export const offerFieldNames = Object.keys(offerFields) as OfferField[]

/** The supplier's content with our own fields in it, as the row has them. */
export function withOwnFields(content: OfferContent, own: readonly OfferField[], row: Record<string, any>): OfferContent {
  const kept: Record<string, unknown> = {}
  for (const field of own) Object.assign(kept, columnsOf(field, valueOf(field, row)))
  return { ...content, ...kept }
}

const jsonColumns: ReadonlySet<string> = new Set(['specs', 'options_schema', 'months'])

/** What a field holds, for a difference: the list price in fen or null, of the others their columns by name. */
export function valueOf(field: OfferField, row: Record<string, any>): unknown {
  if (field === 'list_price') return row.list_fen === null ? null : toFen(row.list_fen)
  return Object.fromEntries(offerFields[field].map((column) => [column, jsonColumns.has(column) ? fromJson(row[column]) : row[column]]))
}

/** The columns of the offers table that hold such a value. */
export function columnsOf(field: OfferField, value: unknown): Record<string, any> {
  if (field === 'list_price') return { list_fen: value }
  return Object.fromEntries(Object.entries(value as Record<string, any>).map(([column, one]) => [column, jsonColumns.has(column) ? toJson(one) : one]))
}

export const isSame = (a: unknown, b: unknown): boolean => a === b || canonicalJson(a) === canonicalJson(b)
