import type { Viewer } from '#identity/viewer'
import type { Locale } from '#kernel/http/locale_middleware'
import { offerParts } from '../offer_details.ts'
import { visibleOffers } from '../visible_offers.ts'
import { rowOf, specsIn, type OfferCard } from './offers_query.ts'

/** The visible offers that a running campaign names, with the viewer's own prices, in the order of the shop. */
export async function campaignOffersQuery(viewer: Viewer, campaignId: number, { limit, locale }: { limit: number; locale: Locale }): Promise<{ offers: OfferCard[]; total: number }> {
  const visible = await visibleOffers()
  const found = visible.list.filter((offer) => visible.index.rulesFor(offer, 'new', visible.at).campaigns.some((rule) => rule.campaignId === campaignId))
  const shown = found.slice(0, limit)
  const parts = await offerParts(visible, shown.map(({ id }) => id))
  const offers = shown.map((offer) => ({ ...rowOf(offer, visible, viewer, locale), specs: specsIn(parts.get(offer.id)?.specs ?? [], locale) }))
  return { offers, total: found.length }
}
