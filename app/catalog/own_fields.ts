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
  for (const field of own) for (const column of offerFields[field]) kept[column] = row[column]
  return { ...content, ...kept }
}
