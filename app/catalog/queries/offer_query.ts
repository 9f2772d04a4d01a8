import type { Viewer } from '#identity/viewer'
import { withOptionDefaults, type OptionsSchema } from '#supplier-sdk'
import { offerParts } from '../offer_details.ts'
import { stops } from '../floor.ts'
import { forCustomers, type Step } from '../resolve_price.ts'
import { visibleOffer } from '../visible_offers.ts'
import type { Locale } from '#kernel/http/locale_middleware'
import { monthlyPrice, rowOf, specsIn, type OfferCard } from './offers_query.ts'

export type OfferDetail = OfferCard & {
  optionsSchema: OptionsSchema
  defaults: Record<string, unknown>
  months: readonly number[]
  quantityMax: number
  /** Below its margin floor: there, but not to be bought now. */
  isUnavailable: boolean
  /** Behind `priceFen`. */
  provenance: Step[]
}

/** One visible offer with all that is needed to choose its options, or null: there is none, or nobody may see it. */
export async function offerQuery(viewer: Viewer, id: number, { locale }: { locale: Locale }): Promise<OfferDetail | null> {
  const visible = await visibleOffer(id)
  if (!visible) return null
  const { offer } = visible
  const found = await offerParts(visible, [id])
  const parts = found.get(id)
  if (!parts) return null
  const { specs, optionsSchema } = parts
  return {
    ...rowOf(offer, visible, viewer, locale),
    specs: specsIn(specs, locale),
    optionsSchema,
    defaults: withOptionDefaults(optionsSchema, {}),
    months: offer.months,
    quantityMax: offer.quantityMax,
    isUnavailable: stops(visible.below.get(id)),
    provenance: forCustomers(monthlyPrice(offer, visible, viewer)?.steps ?? []),
  }
}
