import type { Viewer } from '#identity/viewer'
import { familyOf, familyOrder } from '../families.ts'
import { readShelf } from '../shelf.ts'
import type { Locale } from '#kernel/http/locale_middleware'
import { namesOf } from './offers_query.ts'

export type OfferChoices = {
  suppliers: { code: string; name: string; visible: boolean; sellable: boolean }[]
  families: { code: string; name: string }[]
  regions: { code: string; name: string }[]
}

/** What staff can narrow offers by: every connection and all that was ever loaded, seen by customers or not. */
export async function offerChoicesQuery(viewer: Viewer, { locale }: { locale: Locale }): Promise<OfferChoices> {
  if (viewer.realm !== 'back_office') return { suppliers: [], families: [], regions: [] }
  const { offers, connections } = await readShelf()
  const families = new Map<string, string>()
  const regions = new Map<string, string>()
  for (const offer of offers.values()) {
    families.set(offer.family, familyOf(offer.family, namesOf(offer)).names[locale])
    regions.set(offer.region, locale === 'en' ? offer.regionEn : offer.regionZh)
  }
  const named = ([code, name]: [string, string]) => ({ code, name })
  return {
    suppliers: [...connections.values()].map(({ code, name, visible, sellable }) => ({ code, name, visible, sellable })),
    families: [...families].sort(([a], [b]) => familyOrder(a) - familyOrder(b)).map(named),
    regions: [...regions].sort(([a], [b]) => (a < b ? -1 : 1)).map(named),
  }
}
