import vine from '@vinejs/vine'
import { familyOf, ways, type Way } from './families.ts'
import type { ShelfConnection, ShelfOffer } from './shelf.ts'

/** What a list of offers is narrowed by; what is left out narrows nothing. */
export type OfferFilter = { supplier?: string; family?: string; way?: Way; region?: string; q?: string }

const code = (length: number) => vine.string().trim().maxLength(length).optional()

/** The fields of a filter, for validators of pages and API alike. */
export const offerFilterFields = {
  supplier: code(40),
  family: code(40),
  way: vine.enum(ways).optional(),
  region: code(60),
  q: code(100),
}

/** `supplier` is the code of a connection or of its plugin; every word of `q` must occur. */
export function matches(offer: ShelfOffer, connection: ShelfConnection, { supplier, family, way, region, q }: OfferFilter): boolean {
  if (supplier && connection.code !== supplier && connection.pluginCode !== supplier) return false
  if (family && offer.family !== family) return false
  if (way && familyOf(offer.family).way !== way) return false
  if (region && offer.region !== region) return false
  return !q || q.toLowerCase().split(/\s+/).every((word) => offer.words.includes(word))
}
